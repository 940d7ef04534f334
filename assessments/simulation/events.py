"""What happens in the story of a trial: each event is one act, by somebody, at a time.

``who`` is the number of the person it happens to. Imports no Django.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from assessments.simulation.answers import Answer
from assessments.simulation.diaries import Diary
from assessments.simulation.people import Somebody
from assessments.simulation.screening_answers import Interview


@dataclass(frozen=True)
class Event:
    """Something that happens at an instant."""

    at: datetime
    who: int


@dataclass(frozen=True)
class Screened(Event):
    """Staff of a site asked somebody about the criteria."""

    site: str
    interview: Interview
    initials: str = ""


@dataclass(frozen=True)
class Consented(Event):
    """A person agreed to a version of the consent form."""

    version: str
    mode: str
    given_on: date


@dataclass(frozen=True)
class Enrolled(Event):
    """A person became a participant."""

    somebody: Somebody
    born_on: date


@dataclass(frozen=True)
class EligibilitySigned(Event):
    """An investigator signed that a participant may be randomized."""


@dataclass(frozen=True)
class Randomized(Event):
    """A participant was allocated to an arm, which the story does not know."""


@dataclass(frozen=True)
class Invited(Event):
    """A link to the forms of a visit was made."""

    visit: str


@dataclass(frozen=True)
class CameByLink(Event):
    """The participant opened the link of a visit."""

    visit: str


@dataclass(frozen=True)
class FormEvent(Event):
    """Something that happens to a form. *alone* says that the participant does it,
    through their link; else staff of the site do."""

    visit: str
    instrument: str
    alone: bool


@dataclass(frozen=True)
class Opened(FormEvent):
    """A form was opened; *mode* is how its answers reach us."""

    mode: str


@dataclass(frozen=True)
class Answered(FormEvent):
    """Some or all of a form was answered: items by code, or a log of days."""

    answers: Mapping[str, Answer] | Diary


@dataclass(frozen=True)
class Completed(FormEvent):
    """A form was finished."""


@dataclass(frozen=True)
class Withdrew(Event):
    """A participant left, for a coded reason."""

    reason: str
    effective_on: date


@dataclass(frozen=True)
class Tried(Event):
    """Staff tried in vain to reach a participant, and will again in so many days."""

    mode: str
    outcome: str
    next_in: int
    note: str
