"""A copy of a protocol folder that a test amends while the program runs it."""

import re
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from shutil import copytree

from django.conf import LazySettings

from assessments.schedule.models import Visit
from participants.enrolment.models import Participant
from trialsite import clock

_numbers = count(1)
VERSION = re.compile(r"\nversion = .*")


@dataclass
class Amended:
    """The folder that the program runs, to be amended."""

    folder: Path
    settings: LazySettings

    @classmethod
    def copy_of(cls, settings: LazySettings, place: Path) -> "Amended":
        """A copy in *place* of the folder in use, which takes its place."""
        made = cls(Path(copytree(settings.PROTOCOL_DIR, place / "protocol")), settings)
        made._read_anew()
        return made

    def text(self, file: str) -> str:
        return (self.folder / file).read_text()

    def visit(self, code: str) -> str:
        """The text of one visit in trial.toml."""
        text = self.text("trial.toml")
        start = text.index(f'[[visits]]\ncode = "{code}"')
        return text[start : text.index("\n\n", start) + 2]

    def change(self, file: str, old: str, new: str) -> None:
        """Replace the first *old* in *file* and raise the version; the program reads
        the folder anew."""
        text = self.text(file)
        assert old in text, f"{file} has no {old!r} to amend."
        (self.folder / file).write_text(text.replace(old, new, 1))
        self.raise_version()

    def change_all(self, old: str, new: str) -> None:
        """As change, every *old* in every file."""
        for path in sorted(self.folder.rglob("*.*")):
            path.write_text(path.read_text().replace(old, new))
        self.raise_version()

    def raise_version(self) -> None:
        """As after any change of a file; the program reads the folder anew."""
        trial = self.folder / "trial.toml"
        trial.write_text(raised(trial.read_text()))
        self._read_anew()

    def _read_anew(self) -> None:
        """A process reads a folder once, by its name: another name of the same."""
        self.settings.PROTOCOL_DIR = f"{self.folder}{'/.' * next(_numbers)}"


def raised(text: str) -> str:
    """The *text* of trial.toml under another version than any before."""
    number = f'\\nversion = "amended {next(_numbers)}"'
    text, found = VERSION.subn(number, text, count=1)
    assert found, "trial.toml has no version to raise."
    return text


def noon(person: Participant, visit: Visit) -> AbstractContextManager[None]:
    """On the first day of a visit's window."""
    midnight = clock.midnight(visit.opens_on, person.timezone)
    return clock.fixed(midnight + timedelta(hours=12))
