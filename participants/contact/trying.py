"""Where participants stand beside the protocol's rule of trying."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from participants.contact.gate import ENDED, closed_channels
from participants.contact.models import ContactAttempt, ContactPerson
from participants.contact.rule import Series, Try, series
from participants.contact.words import SPOKEN_TO, ContactMode
from participants.enrolment.models import Participant
from participants.enrolment.rarely import has
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.context.visible import everywhere, visible_rows
from trialsite.postgresql.compiled import AnyOf, Given, compiled_once
from trialsite.protocol import current

CHUNK = 500
"""Participants judged in one transaction."""


def tries_of(participant: Participant) -> Series:
    """Where one participant stands."""
    return series_of([participant])[participant.pk]


def series_of(participants: Sequence[Participant]) -> dict[int, Series]:
    """The attempts since each person was last heard from, beside the rule, by primary
    key; in three queries. What they came to us with is no attempt of ours."""
    people = {participant.pk: participant for participant in participants}
    keys = list(people)
    tries: dict[int, list[Try]] = defaultdict(list)
    for key, at, mode in _tries(people=keys):
        tries[key].append(Try(clock.day_of(at, people[key].timezone), mode))
    closed = closed_channels(participants)
    some = [one.pk for one in participants if has(one, "contact_people")]
    named = {one.participant_id for one in _named(people=some)} if some else set()
    rule = current().contact
    return {
        key: series(
            rule,
            tries[key],
            (*closed[key], *(() if key in named else (ContactMode.CONTACT_PERSON,))),
        )
        for key in people
    }


@compiled_once
def _tries(*, people: Given) -> QuerySet[Any, tuple[int, datetime, str]]:
    made = ContactAttempt.objects.filter(
        AnyOf("participant_id", people),
        mistaken=None,
        taken_back_by=None,
        incoming=False,
    ).exclude(outcome__in=SPOKEN_TO)
    since = Q(participant__heard_at=None) | Q(at__gt=F("participant__heard_at"))
    return made.filter(since).values_list("participant", "at", "mode")


@compiled_once
def _named(*, people: Given) -> QuerySet[ContactPerson]:
    return ContactPerson.objects.filter(AnyOf("participant_id", people), ended_at=None)


@transaction.atomic
def judge(*, people: Sequence[int]) -> int:
    """Note for each of *people* (primary keys) whether the rule is fulfilled now; how
    many of them were noted otherwise. Called by whoever changes what the rule asks of
    them, so nobody's authority is asked for."""
    # By all that is known, whoever it was that closed a channel.
    with visible_rows(everywhere(Permission.CONTACT)):
        held = list(
            Participant.objects.select_for_update().filter(pk__in=people).order_by("pk")
        )
        found = series_of(held)
        changed = [p for p in held if p.lost_contact != found[p.pk].is_enough]
        for participant in changed:
            participant.lost_contact = not participant.lost_contact
        Participant.objects.bulk_update(changed, ["lost_contact"])
    return len(changed)


def judge_everybody() -> int:
    """Judge whoever has been tried since they were last heard from, for the rule may
    have changed with the protocol; how many were noted otherwise."""
    since = Q(heard_at=None) | Q(last_contact__at__gt=F("heard_at"))
    tried = Q(last_contact__isnull=False) & since
    people = (
        Participant.objects.filter(tried | Q(lost_contact=True))
        .exclude(follow_up__in=ENDED)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    keys = list(people)
    return sum(judge(people=keys[at : at + CHUNK]) for at in range(0, len(keys), CHUNK))
