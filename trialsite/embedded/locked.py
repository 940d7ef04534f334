"""What requirements.lock names, and for what: each package with its hashes."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
LOCK = CHECKOUT / "requirements.lock"
PROJECT = CHECKOUT / "pyproject.toml"

_PACKAGE = re.compile(r"^([a-z0-9][a-z0-9.-]*)==.*(?:\n[ #].*)*", re.MULTILINE)
# "# via a package", or a list of them in the lines that follow.
_VIA = re.compile(r"^    #(?: via|  ) +([a-z0-9][a-z0-9.-]*)$", re.MULTILINE)
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def lines_for(extras: Sequence[str] = ()) -> list[str]:
    """What the lock says of each package that the program needs with *extras*, and of
    each that one of those needs; all it says where no extra is named. Raises KeyError
    for an extra that pyproject.toml does not have."""
    named = {found[1]: found[0] for found in _PACKAGE.finditer(LOCK.read_text())}
    if not extras:
        return list(named.values())
    project = tomllib.loads(PROJECT.read_text())["project"]
    wanted = _names(project["dependencies"])
    for extra in extras:
        wanted |= _names(project["optional-dependencies"][extra])
    needed_by = {name: set(_VIA.findall(lines)) for name, lines in named.items()}
    while more := {
        name for name, by in needed_by.items() if name not in wanted and by & wanted
    }:
        wanted |= more
    return [lines for name, lines in named.items() if name in wanted]


def lines_of(package: str) -> list[str]:
    """What the lock says of one package. Raises LookupError where that is nothing."""
    for found in _PACKAGE.finditer(LOCK.read_text()):
        if found[1] == package:
            return [found[0]]
    raise LookupError(f"requirements.lock does not name {package}.")


def _names(requirements: Iterable[str]) -> set[str]:
    """The packages' names, written as the lock writes them."""
    found = [match for line in requirements if (match := _NAME.match(line))]
    return {re.sub(r"[-_.]+", "-", match[0]).lower() for match in found}
