"""What screening puts on the work list: people to call back or to hear from, people
known twice, and the call list."""

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from participants.candidates.models import Candidate, CandidateState
from participants.duplicates.models import Side, unresolved
from participants.screening.models import Outcome, Screening, newest
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.postgresql.compiled import Given, compiled_once
from trialsite.protocol.now import stated_site
from trialsite.ui.worklist.registry import (
    AND_ONE,
    ListedRows,
    WorkListRequest,
    WorkListRow,
    WorkListSection,
    first,
    worklist,
)
from trialsite.values.instants import day_words

SOON = 2
"""People of the call list who stand on the work list of each day."""


@worklist(asks=Permission.SCREEN)
def screening_sections(question: WorkListRequest) -> list[WorkListSection]:
    """Matches to resolve, people to call back today or before, those whose answers
    are awaited, and the first of the call list."""
    return [
        _matches(question),
        _call_backs(question),
        _waiting(question),
        _to_call(question),
    ]


def _matches(question: WorkListRequest) -> WorkListSection:
    found, more = first(_unresolved(question.rows("match_sides")))
    # Where both people are of one's own sites, both sides are seen.
    rows = [_match(side) for side in {side.match_id: side for side in found}.values()]
    return WorkListSection(
        "Possible duplicates", rows, card="possible duplicates", tone="due", more=more
    )


@compiled_once
def _unresolved(sides: ListedRows) -> QuerySet[Side]:
    return unresolved(sides()).select_related("match")[:AND_ONE]


@compiled_once
def _to_call_back(screenings: ListedRows, *, until: Given) -> QuerySet[Screening]:
    return (
        newest(screenings())
        .filter(outcome=Outcome.CALL_BACK, call_back_on__lte=until)
        .select_related("candidate")
        .order_by("call_back_on", "pk")[:AND_ONE]
    )


@compiled_once
def _waiting_ones(screenings: ListedRows) -> QuerySet[Screening]:
    return (
        newest(screenings())
        .filter(outcome=Outcome.WAITING)
        .order_by("approached_on", "pk")[:AND_ONE]
    )


@compiled_once
def _longest_listed(candidates: ListedRows) -> QuerySet[Candidate]:
    people = candidates().filter(standing=CandidateState.TO_CALL)
    return people.order_by("listed_at", "pk")[:SOON]


def _match(side: Side) -> WorkListRow:
    url = reverse("match", args=[side.match_id])
    return WorkListRow(
        study_id=f"Match {side.match_id}",
        url=url,
        initials="",
        need="Same person?",
        detail=f"somebody at {stated_site(side.other_site).name}: same "
        f"{side.match.alike_in_words}",
        pill_tone="due",
        pill_word="to resolve",
        action_label="Resolve",
        action_url=url,
    )


def _call_backs(question: WorkListRequest) -> WorkListSection:
    today = max(clock.today(stated_site(c).timezone) for c in question.site_codes)
    found, more = first(_to_call_back(question.rows("screenings"), until=today))
    rows = [_call_back(one, today) for one in found]
    return WorkListSection(
        "To call back", rows, card="to call back", tone="due", more=more
    )


def _call_back(screening: Screening, today: date) -> WorkListRow:
    day = screening.call_back_on or today
    late = day < today
    who = screening.candidate
    return WorkListRow(
        study_id=f"Screening {screening.pk}",
        url=reverse("screening", args=[screening.pk]),
        initials=screening.initials,
        need="Call back",
        detail=f"{who.name}, {who.phone or 'no number'}" if who and who.name else "",
        pill_tone="late" if late else "due",
        pill_word=f"since {day_words(day)}" if late else "today",
        action_label="Go on",
        action_url=reverse("screening-continue", args=[screening.pk]),
    )


def _waiting(question: WorkListRequest) -> WorkListSection:
    found, more = first(_waiting_ones(question.rows("screenings")))
    rows = [
        WorkListRow(
            study_id=f"Screening {one.pk}",
            url=reverse("screening", args=[one.pk]),
            initials=one.initials,
            need="Answers to come",
            detail=f"screened {day_words(one.approached_on)}",
            pill_tone="info",
            pill_word="waiting",
            action_label="Go on",
            action_url=reverse("screening-continue", args=[one.pk]),
        )
        for one in found
    ]
    return WorkListSection(
        "Waiting for an answer", rows, card="waiting", tone="info", more=more
    )


def _to_call(question: WorkListRequest) -> WorkListSection:
    soonest = _longest_listed(question.rows("candidates"))
    rows = [
        WorkListRow(
            study_id="Call list",
            url=reverse("call-list"),
            initials=one.initials,
            need=one.name,
            detail=one.phone or one.email or "",
            pill_tone="info",
            pill_word="to call",
            action_label="Screen",
            action_url=reverse("candidate-screen", args=[one.pk]),
        )
        for one in soonest
    ]
    return WorkListSection(
        "From the call list", rows, card="to call first", hint="the longest listed"
    )
