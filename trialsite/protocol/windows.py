"""The days on which a visit may take place."""

from dataclasses import dataclass
from datetime import date, timedelta

from trialsite.protocol.offsets import add
from trialsite.protocol.types import VisitPlan


@dataclass(frozen=True)
class Window:
    """First day, ideal day and last day of a visit, all three included."""

    opens: date
    target: date
    closes: date

    def __contains__(self, day: date) -> bool:
        return self.opens <= day <= self.closes


def window(visit: VisitPlan, anchor: date) -> Window:
    """The window of `visit` for a person whose anchor day (enrolment or
    randomization, as the visit says) was `anchor`."""
    target = add(visit.offset, anchor)
    return Window(
        opens=target + timedelta(days=visit.opens),
        target=target,
        closes=target + timedelta(days=visit.closes),
    )
