"""Planning reminders: what is due now goes into the outbox, once."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from assessments.reminders.ladder import due, polite
from assessments.schedule.actions import FOLLOW_UP
from assessments.schedule.models import Visit
from participants.contact.gate import closed_channels, is_paused
from participants.contact.words import Channel
from participants.withdrawal.scopes import Scope
from participants.withdrawal.standing import not_asked, withdrew_from
from trialsite import clock
from trialsite.outbox.actions import enqueue
from trialsite.outbox.models import Message
from trialsite.protocol import current
from trialsite.protocol.windows import Window

KIND = "visit-reminder"


def open_follow_ups() -> QuerySet[Visit]:
    """The follow-up visits that may be in their window somewhere on earth now, of
    people who are followed and may be written to. Ask the participant's own day
    before acting on one."""
    day = clock.today("UTC")
    codes = [plan.code for plan in current().visits if plan.phase == FOLLOW_UP]
    return (
        Visit.objects.filter(
            completed_at=None,
            code__in=codes,
            opens_on__lte=day + timedelta(days=1),
            closes_on__gte=day - timedelta(days=1),
        )
        .exclude(not_asked("participant"))
        .exclude(withdrew_from(Scope.CONTACT, "participant"))
        .select_related("participant__site")
    )


def window_of(visit: Visit) -> Window:
    """The stored window of a planned visit."""
    return Window(visit.opens_on, visit.target_on, visit.closes_on)


@transaction.atomic
def plan_reminders() -> list[Message]:
    """Put every e-mail that has come due into the outbox and return the new ones.

    Nothing but the outbox remembers what was sent: what is due is worked out from
    the state of each visit, so a sweep that was missed does no harm and one that
    runs twice sends nothing twice.
    """
    reminders = current().reminders
    steps = {}
    visits = list(open_follow_ups())
    closed = closed_channels([visit.participant for visit in visits])
    for visit in visits:
        today = clock.today(visit.participant.timezone)
        step = due(reminders, window_of(visit), today)
        if (
            step
            and step.action == "email"
            and not is_paused(visit.participant, today)
            and Channel.EMAIL not in closed[visit.participant_id]
        ):
            steps[f"visit:{visit.pk}:{step.code}"] = (visit, step)
    planned = set(Message.objects.filter(key__in=steps).values_list("key", flat=True))
    found = [
        enqueue(
            key=key,
            kind=KIND,
            payload={"visit": visit.pk, "step": step.code},
            site=visit.participant.site,
            study_id=visit.participant.study_id,
            not_before=polite(reminders, clock.now(), visit.participant.timezone),
        )
        for key, (visit, step) in steps.items()
        if key not in planned
    ]
    return [message for message in found if message]
