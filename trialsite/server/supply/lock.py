"""Reads requirements.lock, in the form that `make lock` writes."""

import re
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

OURS = "trialsite (pyproject.toml)"


@dataclass(frozen=True)
class Locked:
    """One pinned package. *here* is whether it is meant for this machine: some are
    for other systems or other versions of Python alone. *via* names the packages that
    brought it in; *ours* is whether pyproject.toml asks for it itself."""

    name: str
    version: str
    here: bool = True
    via: frozenset[str] = frozenset()
    ours: bool = False

    def __str__(self) -> str:
        return f"{self.name}=={self.version}"


class NotPinned(ValueError):
    """A line of the lock that names no single version."""


def read_lock(path: Path) -> list[Locked]:
    """Every package that the lock at *path* names, in its order. Raises NotPinned for
    one that leaves the version open."""
    entries = re.split(r"^(?=[A-Za-z0-9])", path.read_text(), flags=re.MULTILINE)
    return [_locked(entry) for entry in entries if entry[:1].isalnum()]


def _locked(entry: str) -> Locked:
    line, *more = entry.splitlines()
    line = line.rstrip("\\ ")
    requirement = Requirement(line)
    pins = list(requirement.specifier)
    if len(pins) != 1 or pins[0].operator != "==" or pins[0].version.endswith("*"):
        raise NotPinned(f"{line!r} names no single version; a lock says name==version.")
    comments = [text.strip("# ") for text in more if text.strip().startswith("#")]
    via = {text.removeprefix("via").strip() for text in comments} - {""}
    return Locked(
        canonicalize_name(requirement.name),
        pins[0].version,
        here=requirement.marker is None or requirement.marker.evaluate(),
        via=frozenset(canonicalize_name(name) for name in via - {OURS}),
        ours=OURS in via,
    )
