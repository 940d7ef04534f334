"""Reads the files of a protocol folder, and says which cannot be read."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from trialsite.protocol.problems import Problem

TRIAL = "trial.toml"
KINDS = {"instruments": ".toml", "consent": ".toml", "messages": ".txt"}
"""Folder to the ending of the files in it."""

BESIDE = ("demo.toml",)
"""Files that may lie in the folder and state nothing of the trial."""

LAYOUT = "trial.toml, instruments/*.toml, consent/*.toml, messages/*.txt"


def _unreadable(file: str, key: str, found: str, allowed: str) -> Problem:
    return Problem(file, key, found, allowed, kind="E001")


@dataclass
class Folder:
    """Every file that states the protocol, by its path within the folder."""

    files: dict[str, str] = field(default_factory=dict)
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    digest: str = ""

    def names(self, kind: str) -> tuple[str, ...]:
        """Paths of one kind ("instruments", "consent", "messages"), in order."""
        known = {*self.tables, *self.texts, *self.broken}
        return tuple(sorted(path for path in known if path.startswith(f"{kind}/")))


def stem(path: str) -> str:
    """The code that a file is named by: "instruments/odi.toml" is "odi"."""
    return path.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def read(folder: Path) -> Folder:
    """Reads the folder. Faults are kept in `.problems`; nothing is raised for them."""
    found = Folder()
    if not folder.is_dir():
        found.problems.append(
            _unreadable(str(folder), "", "no such folder", f"a folder with {LAYOUT}")
        )
        return found
    contents = {}
    for path in _paths(folder):
        name = path.relative_to(folder).as_posix()
        if name in BESIDE:
            continue
        if not _belongs(name):
            found.problems.append(_unreadable(name, "", "an unexpected file", LAYOUT))
            continue
        contents[name] = path.read_bytes()
    _keep_all(found, contents)
    if TRIAL not in found.tables and TRIAL not in found.broken:
        found.problems.append(_unreadable(TRIAL, "", "no such file", "this file"))
    return found


def of_texts(files: Mapping[str, str]) -> Folder:
    """A folder that was read before, from the texts of its files by their paths."""
    found = Folder()
    _keep_all(found, {name: files[name].encode() for name in sorted(files)})
    return found


def _keep_all(found: Folder, contents: Mapping[str, bytes]) -> None:
    """Keep every file, and the digest over all of them in order."""
    hashed = sha256()
    for name, content in contents.items():
        hashed.update(f"{name}\0{len(content)}\0".encode() + content)
        _keep(found, name, content)
    found.digest = hashed.hexdigest()


def _paths(folder: Path) -> list[Path]:
    # Editors and desktops leave .DS_Store, .x.swp and x~ behind: not the author's.
    return sorted(
        (
            path
            for path in folder.rglob("*")
            if path.is_file()
            and not path.name.endswith("~")
            and not any(p.startswith(".") for p in path.relative_to(folder).parts)
        ),
        key=lambda path: path.relative_to(folder).as_posix(),
    )


def _belongs(name: str) -> bool:
    if name == TRIAL:
        return True
    kind, _, rest = name.partition("/")
    return kind in KINDS and "/" not in rest and rest.endswith(KINDS[kind])


def _keep(found: Folder, name: str, content: bytes) -> None:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        found.broken.add(name)
        found.problems.append(
            _unreadable(name, f"line {line}", "bytes that are not UTF-8", "UTF-8 text")
        )
        return
    found.files[name] = text
    if not name.endswith(".toml"):
        found.texts[name] = text
        return
    try:
        found.tables[name] = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        found.broken.add(name)
        found.problems.append(_syntax(name, text, str(error)))


def _syntax(name: str, text: str, message: str) -> Problem:
    at = re.search(r" \(at (line (\d+), column \d+|end of document)\)$", message)
    lines = text.splitlines()
    number = int(at[2]) if at and at[2] else len(lines)
    found = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    place = at[1] if at and at[2] else f"line {number}"
    said = message[: at.start()] if at else message
    return _unreadable(name, place, found or "an empty line", f"valid TOML: {said}")
