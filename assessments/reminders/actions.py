"""Planning reminders: what is due today goes into the outbox, once."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from assessments.reminders.decision import Decision, decide
from assessments.reminders.facts import facts_of
from assessments.schedule.actions import FOLLOW_UP, asked_codes
from assessments.schedule.models import Visit
from participants.contact.gate import closed_channels
from participants.withdrawal.standing import not_asked, withdrew_from
from participants.withdrawal_scopes import WithdrawalScope
from trialsite import clock
from trialsite.outbox.actions import enqueue
from trialsite.outbox.models import Message
from trialsite.protocol.types import Reminders

KIND = "visit-reminder"


def open_follow_ups() -> QuerySet[Visit]:
    """The follow-up visits that may be in their window somewhere on earth now, of
    people who are followed and may be written to: those to decide about."""
    day = clock.today("UTC")
    codes = asked_codes(FOLLOW_UP)
    return (
        Visit.objects.filter(
            completed_at=None,
            code__in=codes,
            opens_on__lte=day + timedelta(days=1),
            closes_on__gte=day - timedelta(days=1),
        )
        .exclude(not_asked("participant"))
        .exclude(withdrew_from(WithdrawalScope.CONTACT, "participant"))
        .select_related("participant__site")
    )


def ladder_of(visit: Visit) -> Reminders:
    """The reminders of the protocol that the visit was planned under."""
    return visit.protocol.reminders


def key_of(visit: Visit, step: str) -> str:
    """The one key under which a step (its code) about a visit is in the outbox."""
    return f"visit:{visit.pk}:{step}"


@transaction.atomic
def plan_reminders() -> list[Message]:
    """Put every e-mail that is due today into the outbox and return the new ones.

    Nothing but the outbox remembers what was sent: what is due is worked out from
    the state of each visit, so a sweep that was missed does no harm and one that
    runs twice sends nothing twice.
    """
    due = {
        key_of(visit, decision.step.code): (visit, decision)
        for visit, decision in _decisions()
        if clock.day_of(decision.at, visit.participant.timezone)
        == clock.today(visit.participant.timezone)
    }
    planned = set(Message.objects.filter(key__in=due).values_list("key", flat=True))
    found = [
        enqueue(
            key=key,
            kind=KIND,
            payload={"visit": visit.pk, "step": decision.step.code},
            site=visit.participant.site,
            study_id=visit.participant.study_id,
            not_before=decision.at,
        )
        for key, (visit, decision) in due.items()
        if key not in planned
    ]
    return [message for message in found if message]


def _decisions() -> list[tuple[Visit, Decision]]:
    """What is to be sent about each open visit, as though nothing had been before:
    the outbox takes each key once."""
    now = clock.now()
    visits = list(open_follow_ups())
    closed = closed_channels([visit.participant for visit in visits])
    decided = (
        (visit, decide(ladder_of(visit), facts, "email", now))
        for visit in visits
        for facts in [facts_of(visit, closed=closed[visit.participant_id])]
    )
    return [
        (visit, decision)
        for visit, decision in decided
        if isinstance(decision, Decision)
    ]
