"""The consent document as it is shown and copied. Imports no Django."""

from collections.abc import Sequence
from dataclasses import dataclass

from trialsite.protocol.types import ConsentVersion
from trialsite.signatures import canonical


@dataclass(frozen=True)
class Answered:
    """A teach-back question, what was answered, and how often it was wrong first."""

    question: str
    answer: str
    wrong: int


@dataclass(frozen=True, repr=False)
class Signed:
    """All that a copy states. *known_as* is whom the study knows where the person said
    that they sign otherwise. *times* are (what, when) in words, with their zones. Never
    printed, for it bears a name."""

    trial: str
    site: str
    approval: str
    version: ConsentVersion
    name: str
    mode: str
    staff: str
    times: Sequence[tuple[str, str]]
    answers: Sequence[Answered]
    number: str
    known_as: str = ""


def fingerprint(version: ConsentVersion) -> str:
    """The SHA-256, in hex, of a version's whole text as it is shown."""
    besides = {"changes", "wrong_tries_shown"}
    return canonical.of(version.model_dump(mode="json", exclude=besides))
