"""Time that goes by in the demo: what falls due on the way is done in its order, each
day's work before the next day's, so that nobody gets two reminders at one time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from assessments.reminders.actions import plan_reminders
from assessments.reminders.next_due import next_due
from assessments.schedule.actions import FOLLOW_UP, asked_codes
from assessments.schedule.ending import close_last_windows
from assessments.schedule.models import Visit
from participants.withdrawal.standing import not_asked
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.context.acting import acting_as, system
from trialsite.context.visible import everywhere, visible_rows
from trialsite.outbox.models import Message, MessageState
from trialsite.outbox.sending import sweep

CLOCK = system("the demo's clock")
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Happened:
    """What came of it: *letters* that left and those that *wait* though they are due,
    windows of visits that *opened* and *closed*, and follow-ups that *ended*."""

    letters: int
    wait: int
    opened: int
    closed: int
    ended: int

    def __str__(self) -> str:
        counted = [
            _some(self.letters, "letter", "left"),
            _some(self.opened, "window", "opened"),
            _some(self.closed, "window", "closed"),
            _some(self.ended, "follow-up", "ended"),
        ]
        words = ", ".join(one for one in counted if one) or "nothing fell due"
        if self.wait:
            words += f". {_some(self.wait, 'letter', 'could not leave yet')}"
        return words


def go_by(*, to: datetime) -> Happened:
    """Move the demo's clock to *to*, over every moment on the way at which something
    falls due, and do that there and then. Raises ValueError outside the demo, and for a
    time that is past."""
    begun = clock.now()
    visits = _windows_between(begun, to)
    ended = 0
    with acting_as(actor=CLOCK, source="task"):
        while clock.now() < to:
            with visible_rows(everywhere()):
                due = next_due()
            later = max(due, clock.now()) + timedelta(minutes=1) if due else to
            clock.move_demo_clock(to=min(later, to))
            with visible_rows(everywhere()):
                plan_reminders()
                ended += len(close_last_windows())
            with visible_rows(everywhere(Permission.SEE_PARTICIPANTS)):
                sweep()
    with visible_rows(everywhere()):
        sent = Message.objects.filter(sent_at__gt=begun)
        waiting = Message.objects.filter(
            state=MessageState.QUEUED, not_before__lte=clock.now()
        )
        return Happened(
            letters=sent.count(),
            wait=waiting.count(),
            opened=_passed(visits, "opens_on", begun, after=False),
            closed=_passed(visits, "closes_on", begun, after=True),
            ended=ended,
        )


def _windows_between(begun: datetime, to: datetime) -> list[Visit]:
    """The follow-up visits whose windows may open or close between two moments."""
    first, last = (begun - A_DAY).date(), (to + A_DAY).date()
    with visible_rows(everywhere()):
        visits = Visit.objects.filter(
            completed_at=None,
            code__in=asked_codes(FOLLOW_UP),
            opens_on__lte=last,
            closes_on__gte=first,
        )
        visits = visits.exclude(not_asked("participant"))
        return list(visits.select_related("participant"))


def _passed(visits: list[Visit], day: str, begun: datetime, *, after: bool) -> int:
    """How many of *visits* saw their *day* come, or its end where *after*, since
    *begun*, each where its person lives."""
    end, found = clock.now(), 0
    for visit in visits:
        zone = visit.participant.timezone
        turns = getattr(visit, day) + A_DAY * after
        found += clock.day_of(begun, zone) < turns <= clock.day_of(end, zone)
    return found


def _some(count: int, what: str, did: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'} {did}" if count else ""
