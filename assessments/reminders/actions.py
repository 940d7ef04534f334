"""Planning reminders: what is due today goes into the outbox, once."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from assessments.reminders.decision import Decision, decide
from assessments.reminders.facts import facts_of
from assessments.schedule.actions import FOLLOW_UP, asked_codes
from assessments.schedule.models import Visit
from participants.contact.gate import closed_channels
from participants.withdrawal.standing import not_asked, withdrew_from
from participants.withdrawal_scopes import WithdrawalScope
from trialsite import clock
from trialsite.outbox.actions import Wanted, enqueue_all
from trialsite.outbox.models import Message
from trialsite.protocol.types import Reminders
from trialsite.protocol.versions import each_version

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
        for visit, decision in _decisions(_not_planned(open_follow_ups()))
        if clock.day_of(decision.at, visit.participant.timezone)
        == clock.today(visit.participant.timezone)
    }
    return enqueue_all(
        [
            Wanted(
                key=key,
                kind=KIND,
                payload={"visit": visit.pk, "step": decision.step.code},
                site=visit.participant.site_id,
                study_id=visit.participant.study_id,
                not_before=decision.at,
            )
            for key, (visit, decision) in due.items()
        ]
    )


def _not_planned(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """Those of *visits* with an e-mail that may have come due by now somewhere on earth
    and is not in the outbox: nearly none, but once a day."""
    tomorrow = clock.today("UTC") + timedelta(days=1)
    wanted = Q(pk__in=())
    for version, protocol in each_version().items():
        for step in protocol.reminders.steps:
            if step.action == "email":
                come = {f"{step.anchor}_on__lte": tomorrow - timedelta(days=step.days)}
                planned = Message.objects.filter(key=_key_of_outer(step.code))
                wanted |= Q(~Exists(planned), protocol_version=version, **come)
    return visits.filter(wanted)


def _key_of_outer(step: str) -> Concat:
    """key_of, of the visit that a subquery is about."""
    number = Cast(OuterRef("pk"), TextField())
    return Concat(Value("visit:"), number, Value(f":{step}"), output_field=TextField())


def _decisions(open_ones: QuerySet[Visit]) -> list[tuple[Visit, Decision]]:
    """What is to be sent about each of these visits, as though nothing had been before:
    the outbox takes each key once."""
    now = clock.now()
    visits = list(open_ones)
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
