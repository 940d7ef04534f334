"""What stands against contacting a person on a day. Imports no Django."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Hindrance(StrEnum):
    """Why a person is not contacted, in words that may be shown to staff."""

    ENDED = "the participant is no longer followed"
    WITHDREW = "the participant does not want to be contacted"
    CLOSED = "the participant closed this way of being contacted"
    ON_HOLD = "the participant is on hold"


@dataclass(frozen=True)
class Contactable:
    """The facts about a person that decide whether they are contacted. *ended*: they
    withdrew or died. *withdrew*: from being contacted. *hold_until* is the first day
    on which they are contacted again. *closed* are the channels they closed."""

    ended: bool = False
    withdrew: bool = False
    hold_until: date | None = None
    closed: frozenset[str] = frozenset()

    def on_hold(self, today: date) -> bool:
        """Whether the person is on hold on *today*, their own calendar day."""
        return self.hold_until is not None and today < self.hold_until

    def for_good(self, channel: str = "") -> Hindrance | None:
        """What stands against it on every day, until somebody records a change; with
        *channel*, also that the person closed it."""
        if self.ended:
            return Hindrance.ENDED
        if self.withdrew:
            return Hindrance.WITHDREW
        if channel in self.closed:
            return Hindrance.CLOSED
        return None

    def hindrance(self, today: date, channel: str = "") -> Hindrance | None:
        """What stands against contacting the person on *today*; None for nothing."""
        found = self.for_good()
        if found is None and self.on_hold(today):
            return Hindrance.ON_HOLD
        return found or self.for_good(channel)
