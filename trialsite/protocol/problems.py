"""A fault in a protocol folder, said so that its author can mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path


@dataclass(frozen=True)
class Problem:
    """Where (`file`, relative to the folder, and `key`), what was `found`, and what
    is `allowed` there. `kind` numbers the fault for `manage.py check`: E001 a file
    that cannot be read, E002 a value of the wrong shape, E003 two statements that
    contradict each other."""

    file: str
    key: str
    found: str
    allowed: str
    kind: str = "E003"

    def __str__(self) -> str:
        where = f"{self.file}: {self.key}" if self.key else self.file
        return f"{where}\n    found:   {self.found}\n    allowed: {self.allowed}"


class ProtocolError(ValueError):
    """The folder does not state a protocol. `problems` holds every fault of it."""

    def __init__(self, folder: Path, problems: Sequence[Problem]) -> None:
        self.folder = folder
        self.problems = tuple(problems)
        listed = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(
            f"{folder} has {counted(len(self.problems), 'fault')}:\n{listed}"
        )


def nearest(value: str, known: Sequence[str]) -> str:
    """ " (did you mean x?)" for the known value most like this one, or nothing."""
    close = get_close_matches(value, known, n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def one_of(known: Sequence[str], near: str | None = None) -> str:
    """The allowed values in words, with the one most like `near` pointed out."""
    listed = f"one of {', '.join(known)}" if known else "none, for none exists"
    return listed + (nearest(near, known) if near else "")


def shown(value: object) -> str:
    """A found value, short enough for one line."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = repr(value) if isinstance(value, str | dict | list) else str(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def counted(number: int, noun: str, several: str = "") -> str:
    """ "1 item", "2 items"; *several* where it takes more than an s."""
    return f"{number} {noun if number == 1 else several or noun + 's'}"
