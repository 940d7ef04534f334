"""When the next thing falls due, for the demo's clock."""

from datetime import datetime, timedelta

from assessments.reminders.actions import window_of
from assessments.reminders.ladder import days, polite
from assessments.schedule.actions import FOLLOW_UP
from assessments.schedule.models import Visit
from participants.withdrawal.scopes import Scope
from participants.withdrawal.standing import not_asked, withdrew_from
from trialsite import clock
from trialsite.outbox.models import Message, State
from trialsite.protocol import current


def next_due() -> datetime | None:
    """The first moment after now at which a message that waits can leave, a reminder
    comes due or a window has closed; None where nothing is planned any more."""
    reminders = current().reminders
    codes = [plan.code for plan in current().visits if plan.phase == FOLLOW_UP]
    visits = (
        Visit.objects.filter(
            completed_at=None, code__in=codes, closes_on__gte=clock.today("UTC")
        )
        .exclude(not_asked("participant"))
        .exclude(withdrew_from(Scope.CONTACT, "participant"))
        .select_related("participant")
    )
    waiting = Message.objects.filter(state=State.QUEUED, not_before__gt=clock.now())
    moments = list(
        waiting.order_by("not_before").values_list("not_before", flat=True)[:1]
    )
    for visit in visits:
        zone = visit.participant.timezone
        window = window_of(visit)
        ahead = [day for day, _ in days(reminders, window)]
        for day in [*ahead, window.closes + timedelta(days=1)]:
            if day > clock.today(zone):
                morning = clock.midnight(day, zone)
                moments.append(polite(reminders, morning, zone))
                break
    return min(moments, default=None)
