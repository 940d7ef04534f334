"""Whom to keep in touch with, on the work list, and who left."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse

from participants.contact.last_contact import last_contact_words
from participants.contact.lists import own_day
from participants.contact.words import NextAction
from participants.enrolment.models import FollowUpStatus, Participant, StatusChange
from participants.follow_up import follow_up
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


Dots = list[tuple[str, str, str]]


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
        _touch(question, person, dots, need=_planned(person), word="planned")
        for person, dots in _with_dots(people)
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
        _touch(question, person, dots, need="Find another way", word="rule fulfilled")
        for person, dots in _with_dots(people)
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
            [_held(question, person, dots) for person, dots in _with_dots(held)],
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
            url=_page(person),
            initials=person.identity.initials,
            need=person.get_follow_up_display(),
            dots=dots,
            pill_tone="quiet",
            pill_word=person.get_follow_up_display().lower(),
            action_label="Read the record",
            action_url=_page(person),
            contact=last_contact_words(person),
        )
        for person, dots in _with_dots(people)
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


def _with_dots(people: Sequence[Participant]) -> list[tuple[Participant, Dots]]:
    dots = follow_up().dots(people) if people else {}
    return [
        (person, [(dot.label, dot.tone, dot.word) for dot in dots.get(person.pk, [])])
        for person in people
    ]


def _page(person: Participant) -> str:
    return reverse("participant", args=[person.study_id])


def _planned(person: Participant) -> str:
    last = person.last_contact
    return str(NextAction(last.next_action).label) if last else ""


def _touch(
    question: WorkListRequest, person: Participant, dots: Dots, *, need: str, word: str
) -> WorkListRow:
    """A row for somebody to keep in touch with: call, or, for those who decide and do
    not enter data, decide."""
    scope, site = question.scope, person.site_id
    tone, detail = "late", ""
    if word == "planned" and person.plan_on:
        waited = person.plan_on < clock.today(person.timezone)
        detail = (
            f"planned for {person.plan_on:%-d %B}" if waited else "planned for today"
        )
        tone, word = "due", "no window open"
    if opened := _open_visit(dots):
        tone, word = opened
    label, address, in_place = "", "", False
    if scope.allows(Permission.CONTACT, site):
        if scope.allows(Permission.ENTER_DATA, site):
            label, address = "Contact", reverse("contact", args=[person.study_id])
            in_place = True
        elif scope.allows(Permission.CHANGE_STATUS, site):
            label, address = "Decide", reverse("status", args=[person.study_id])
    return WorkListRow(
        study_id=person.study_id,
        url=_page(person),
        initials=person.identity.initials,
        need=need,
        detail=detail,
        dots=dots,
        pill_tone=tone,
        pill_word=word,
        action_label=label,
        action_url=address,
        primary=True,
        contact=last_contact_words(person),
        in_place=in_place,
    )


def _open_visit(dots: Dots) -> tuple[str, str] | None:
    """The tone and the words of the window that is open: "closes in 2 days"."""
    return next(
        (
            (tone, word)
            for _, tone, word in dots
            if tone in ("due", "late") and word != "missed"
        ),
        None,
    )


def _held(question: WorkListRequest, person: Participant, dots: Dots) -> WorkListRow:
    may = question.scope.allows(Permission.CHANGE_STATUS, person.site_id)
    return WorkListRow(
        study_id=person.study_id,
        url=_page(person),
        initials=person.identity.initials,
        need="Ask how they are",
        detail=f"on hold until {person.hold_until:%-d %B}",
        dots=dots,
        pill_tone="info",
        pill_word="hold has ended",
        action_label="Go on or renew" if may else "",
        action_url=reverse("status", args=[person.study_id]) if may else "",
        primary=True,
        contact=last_contact_words(person),
    )
