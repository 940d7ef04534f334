"""When the next thing falls due, for the demo's clock."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from assessments.reminders.actions import ladder_of
from assessments.reminders.decision import (
    CHANNELS,
    ahead,
    midnight,
    polite,
)
from assessments.reminders.facts import facts_of
from assessments.schedule.actions import FOLLOW_UP, asked_codes
from assessments.schedule.models import Visit
from participants.contact.gate import closed_channels
from participants.withdrawal.standing import not_asked, withdrew_from
from participants.withdrawal_scopes import WithdrawalScope
from trialsite import clock
from trialsite.outbox.models import Message, MessageState


def next_due() -> datetime | None:
    """The first moment after now at which a message that waits can leave, a step about
    a visit comes due or a window has closed; None where nothing is planned."""
    codes = asked_codes(FOLLOW_UP)
    visits = list(
        Visit.objects.filter(
            completed_at=None, code__in=codes, closes_on__gte=clock.today("UTC")
        )
        .exclude(not_asked("participant"))
        .exclude(withdrew_from(WithdrawalScope.CONTACT, "participant"))
        .select_related("participant")
    )
    closed = closed_channels([visit.participant for visit in visits])
    waiting = Message.objects.filter(
        state=MessageState.QUEUED, not_before__gt=clock.now()
    )
    moments = list(
        waiting.order_by("not_before").values_list("not_before", flat=True)[:1]
    )
    for visit in visits:
        moments += _moments(visit, closed[visit.participant_id])
    return min(moments, default=None)


def _moments(visit: Visit, closed: set[str]) -> Iterator[datetime]:
    """The next moment of each kind after today at which something about one visit
    comes due; what is due today is planned already."""
    ladder, now = ladder_of(visit), clock.now()
    zone = visit.participant.timezone
    facts = facts_of(visit, closed=closed)
    later = {
        action: (
            decision.at
            for decision in ahead(ladder, facts, action, now)
            if clock.day_of(decision.at, zone) > clock.today(zone)
        )
        for action in CHANNELS
    }
    over = midnight(visit.closes_on + timedelta(days=1), zone)
    for moment in [*(next(moments, None) for moments in later.values()), over]:
        if moment:
            yield polite(ladder, moment, zone)
