"""Whom to keep in touch with, on the work list, and who left."""

from collections.abc import Callable
from datetime import timedelta

from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse

from participants.contact.last_contact import last_contact_words
from participants.contact.lists import own_day
from participants.enrolment.models import FollowUpStatus, Participant, StatusChange
from participants.worklist.contact_rows import (
    on_hold,
    page_of,
    planned_step,
    to_contact,
    with_dots,
)
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import StatedRows
from trialsite.postgresql.compiled import Given, compiled_once
from trialsite.ui.worklist.registry import (
    AND_ONE,
    ListedRows,
    WorkListRequest,
    WorkListRow,
    WorkListSection,
    first,
    worklist,
)

LATELY = timedelta(days=14)
"""So long somebody who left is shown to those who watch over the trial."""


@worklist(asks=Permission.CONTACT)
def planned_for_today(question: WorkListRequest) -> list[WorkListSection]:
    """People with whom a next step was planned for today or a day before."""
    tomorrow = clock.today("UTC") + timedelta(days=1)
    people, more = first(
        _planned_until(
            question.rows("participants"), now=clock.now(), tomorrow=tomorrow
        )
    )
    rows = [
        to_contact(question, person, dots, need=planned_step(person), word="planned")
        for person, dots in with_dots(people)
    ]
    return [
        WorkListSection(
            "Planned for today",
            rows,
            card="planned today",
            tone="due",
            hint="what you said you would do",
            more=more,
        )
    ]


@worklist(asks=Permission.SEE_PARTICIPANTS)
def lost_contact(question: WorkListRequest) -> list[WorkListSection]:
    """People whom every attempt of the protocol missed, and holds that have ended."""
    everybody, now = question.rows("participants"), clock.now()
    people, more = first(_missed_by_every_attempt(everybody, now=now))
    rows = [
        to_contact(
            question, person, dots, need="Find another way", word="rule fulfilled"
        )
        for person, dots in with_dots(people)
    ]
    held, more_held = first(_hold_has_ended(everybody, now=now))
    return [
        WorkListSection(
            "Lost contact",
            rows,
            card="lost contact",
            tone="late",
            hint="every attempt of the protocol was made",
            more=more,
            whole=f"{reverse('participants')}?due=lost",
        ),
        WorkListSection(
            "Hold has ended",
            [on_hold(question, person, dots) for person, dots in with_dots(held)],
            card="back from hold",
            tone="info",
            more=more_held,
        ),
    ]


@worklist(
    asks=Permission.SEE_ANSWERS,
    shows_who_left="those who watch over the trial see who left, and ask nothing",
)
def left_lately(question: WorkListRequest) -> list[WorkListSection]:
    """For those who watch and do not do: who left the follow-up in two weeks."""
    entering = question.sites_with(Permission.ENTER_DATA)
    if entering == question.site_codes:
        return []
    now = clock.now()
    people, more = first(
        _gone_since(
            question.all_rows("participants"),
            question.all_rows("status_changes"),
            entering,
            now=now,
            since=now - LATELY,
        )
    )
    rows = [
        WorkListRow(
            study_id=person.study_id,
            url=page_of(person),
            initials=person.identity.initials,
            need=person.get_follow_up_display(),
            dots=dots,
            pill_tone="quiet",
            pill_word=person.get_follow_up_display().lower(),
            action_label="Read the record",
            action_url=page_of(person),
            contact=last_contact_words(person),
        )
        for person, dots in with_dots(people)
    ]
    return [
        WorkListSection(
            "Left in the last two weeks", rows, card="left lately", more=more
        )
    ]


def _people(
    rows: Callable[[], QuerySet[Participant]],
    *statuses: str,
    now: Given,
) -> QuerySet[Participant]:
    return (
        rows()
        .filter(follow_up__in=statuses or (FollowUpStatus.ACTIVE,))
        .annotate(own_day=own_day(now=now))
        .select_related("identity", "last_contact")
    )


@compiled_once
def _planned_until(
    rows: ListedRows, *, now: Given, tomorrow: Given
) -> QuerySet[Participant]:
    return (
        _people(rows, now=now)
        .filter(lost_contact=False, plan_on__lte=F("own_day"))
        # The day of UTC leads to the rows, that of the person decides about each.
        .filter(plan_on__lte=tomorrow)
        .order_by("plan_on", "pk")[:AND_ONE]
    )


@compiled_once
def _missed_by_every_attempt(rows: ListedRows, *, now: Given) -> QuerySet[Participant]:
    return (
        _people(rows, now=now)
        .filter(lost_contact=True)
        .order_by("last_contact__at", "pk")[:AND_ONE]
    )


@compiled_once
def _hold_has_ended(rows: ListedRows, *, now: Given) -> QuerySet[Participant]:
    return (
        _people(rows, FollowUpStatus.ON_HOLD, now=now)
        .filter(hold_until__lte=F("own_day"))
        .order_by("hold_until", "pk")[:AND_ONE]
    )


@compiled_once
def _gone_since(
    rows: StatedRows,
    changes: StatedRows,
    entering: tuple[str, ...],
    *,
    now: Given,
    since: Given,
) -> QuerySet[Participant]:
    gone = (FollowUpStatus.WITHDREW, FollowUpStatus.DIED, FollowUpStatus.UNREACHABLE)
    lately = changes().filter(
        participant=OuterRef("pk"), kind=StatusChange.Kind.FOLLOW_UP, at__gte=since
    )
    return (
        _people(rows, *gone, now=now)
        .exclude(site__in=entering)
        .filter(Exists(lately))
        .order_by("-pk")[:AND_ONE]
    )
