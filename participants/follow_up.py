"""What this floor needs to know of the floor above, which it may not import.

``settings.PARTICIPANTS_FOLLOW_UP`` names the class that answers, by dotted path.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, Protocol

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.module_loading import import_string

from trialsite.access.models import User

if TYPE_CHECKING:
    from participants.enrolment.models import Participant


@dataclass(frozen=True)
class NextStep:
    """The one next thing to do for a participant: what the button says, and where
    it leads."""

    label: str
    url: str


@dataclass(frozen=True)
class Dot:
    """A visit in the short row of dots: its label, its tone and its state in words."""

    label: str
    tone: str
    word: str


NOT_SCORED = "not scored"
"""In place of a baseline score where too much was missing."""

Due = Literal["open", "closing", "missed"]
"""What a list of people may be narrowed to: a window that is open, one that closes
within days, or one that closed without the visit."""


@dataclass(frozen=True)
class Cell:
    """One form of one visit of one participant: a shape (*mark*), a tone and a word
    that say the same, the days left where a window is open, and where the form is
    entered, if it may be."""

    mark: str
    tone: str
    word: str
    days: str = ""
    url: str = ""


@dataclass(frozen=True)
class GridColumn:
    """A visit over its forms, by short names, as the grid of statuses has them."""

    label: str
    forms: tuple[str, ...]


class FollowUpFloor(Protocol):
    """What is planned and known of a participant's assessments."""

    def plan_baseline(self, *, participant: "Participant", by: User) -> None:
        """Plan what comes before randomization; called as a person is enrolled."""

    def planned_follow_up(
        self, participant: "Participant", *, version: int
    ) -> Sequence[Model]:
        """The visits that follow, by the protocol of *version* (primary key), not yet
        kept: randomizing the person writes them together with the allocation."""

    def baseline_facts(self, participant: "Participant") -> Sequence[QuerySet[Any]]:
        """The rows by which a participant's baseline is judged: what missing_baseline
        and baseline_scores read."""

    def missing_baseline(self, participant: "Participant") -> tuple[str, ...]:
        """The names of the baseline forms that are not complete."""

    def baseline_score(self, participant: "Participant", score: str) -> Decimal | None:
        """A baseline score by "instrument.score"; None where it could not be had."""

    def baseline_scores(self, participant: "Participant") -> Mapping[str, str]:
        """Every baseline score by "instrument.score", as text, exactly as stored;
        NOT_SCORED where too much was missing."""

    def reported_at(
        self, participants: Sequence["Participant"]
    ) -> dict[int, tuple[datetime | None, datetime | None]]:
        """When each participant's last baseline form was completed and their first
        form after randomization was begun, by primary key, in a constant number of
        queries; None for what has not been."""

    def read_visits(self, participant: "Participant") -> None:
        """Read all that is known of the participant's visits at once, for a page that
        shows them in several places."""

    def next_step(self, participant: "Participant") -> NextStep | None:
        """The form to enter next, if one is open."""

    def baseline_steps(
        self, participants: Sequence["Participant"]
    ) -> dict[int, NextStep]:
        """The baseline form to enter next of each participant whose baseline is not
        complete, by primary key, in a constant number of queries."""

    def dots(self, participants: Sequence["Participant"]) -> dict[int, list[Dot]]:
        """Each participant's visits in short, by primary key, in one query."""

    def narrowed(
        self, rows: QuerySet["Participant"], due: Due, sites: Sequence[str]
    ) -> QuerySet["Participant"]:
        """The *rows*, all of *sites* (codes), with a follow-up visit of that kind
        today, by their own day."""

    def grid_columns(self) -> list[GridColumn]:
        """The visits of the protocol with their forms."""

    def grid(self, participants: Sequence["Participant"]) -> dict[int, list[Cell]]:
        """A cell for every form of the columns, in their order, by primary key, in a
        constant number of queries."""


@cache
def follow_up() -> FollowUpFloor:
    """The floor above."""
    floor: FollowUpFloor = import_string(settings.PARTICIPANTS_FOLLOW_UP)()
    return floor
