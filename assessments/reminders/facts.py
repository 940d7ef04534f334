"""What a stored visit and its person are, for the decision about them."""

from collections.abc import Iterable

from assessments.reminders.decision import Facts
from assessments.schedule.models import Visit
from assessments.schedule.standings import is_followed
from participants.contact.gate import contactable
from trialsite.protocol.windows import Window


def window_of(visit: Visit) -> Window:
    """The stored window of a planned visit."""
    return Window(visit.opens_on, visit.target_on, visit.closes_on)


def facts_of(
    visit: Visit, *, closed: Iterable[str] = (), used: Iterable[str] = ()
) -> Facts:
    """The facts of *visit* and its participant as they are now; *closed* are the
    channels that the person closed, *used* the steps that were planned before."""
    participant = visit.participant
    return Facts(
        window=window_of(visit),
        zone=participant.timezone,
        done=visit.completed_at is not None,
        asked=is_followed(participant) and not visit.is_retired,
        person=contactable(participant, closed),
        used=frozenset(used),
    )
