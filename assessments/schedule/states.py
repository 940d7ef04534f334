"""Where a visit stands on a given day. Imports no Django."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class VisitState(StrEnum):
    """A visit's state, read from its window, from today and from whether it is done."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSING = "closing"
    MISSED = "missed"
    DONE = "done"
    CANCELLED = "cancelled"


# A window that closes within so many days is called on first.
CLOSING_DAYS = 7


@dataclass(frozen=True)
class VisitStanding:
    """A visit's state with the words and the tone in which pages show it.

    ``days`` counts to the window's opening while planned, and to its close while
    open: 0 on the last day.
    """

    state: VisitState
    tone: str
    word: str
    days: int


def standing(
    *, today: date, opens: date, closes: date, done: bool, followed: bool = True
) -> VisitStanding:
    """Where a visit stands *today* (the participant's calendar day). A person who is
    no longer *followed* has no open visits; what was done stays done."""
    if done:
        return VisitStanding(VisitState.DONE, "good", "complete", 0)
    if not followed:
        return VisitStanding(VisitState.CANCELLED, "quiet", "not followed", 0)
    if today < opens:
        days = (opens - today).days
        return VisitStanding(
            VisitState.PLANNED, "quiet", f"opens in {_days(days)}", days
        )
    if today > closes:
        return VisitStanding(VisitState.MISSED, "late", "missed", 0)
    days = (closes - today).days
    if days == 0:
        return VisitStanding(VisitState.CLOSING, "late", "closes today", days)
    if days <= CLOSING_DAYS:
        return VisitStanding(
            VisitState.CLOSING, "late", f"closes in {_days(days)}", days
        )
    return VisitStanding(VisitState.OPEN, "due", f"{_days(days)} left", days)


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"
