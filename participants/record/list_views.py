"""The list of participants, as lines or as the grid of statuses."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render

from participants.candidates.models import Candidate
from participants.contact.last_contact import last_contact_words
from participants.enrolment.models import FollowUpStatus, Participant, TherapyStatus
from participants.follow_up import Cell, Due, follow_up
from participants.record.pages import LongList
from participants.record.search import Found, not_in_the_trial, search
from trialsite.access.roles import Permission
from trialsite.access.scope import Scope, ScopedRequest
from trialsite.context.visible import visible_rows
from trialsite.row_security.asking import asks
from trialsite.row_security.staff import visible_to

PER_PAGE = 50

BEFORE_AN_ARM = "not_randomized"
STATUSES = (
    ("", "All"),
    (BEFORE_AN_ARM, "Not yet randomized"),
    *FollowUpStatus.choices,
)
DUE = (
    ("", "Anything"),
    ("open", "A window open"),
    ("closing", "A window closing this week"),
    ("missed", "A window missed"),
    ("lost", "Lost contact"),
)


NARROWED: dict[str, Due] = {"open": "open", "closing": "closing", "missed": "missed"}


@dataclass(frozen=True)
class ParticipantLine:
    """One participant of the list, with what their line shows."""

    participant: Participant
    contacted: str
    cells: list[Cell]
    dots: list[tuple[str, str, str]]


@asks(Permission.SEE_PARTICIPANTS)
def participants(request: ScopedRequest) -> HttpResponse:
    """Everyone in the trial whom the user may see, or those who match a search."""
    request.scope.require(Permission.SEE_PARTICIPANTS)
    everywhere = sites = request.scope.sites_with(Permission.SEE_PARTICIPANTS)
    if (site := request.GET.get("site", "")) in sites:
        sites = (site,)
    rows = request.scope.participants(Permission.SEE_PARTICIPANTS, at=sites)
    status, due = request.GET.get("status", ""), request.GET.get("due", "")
    asked = request.GET.get("q", "").strip()
    found = Found(_chosen(rows, status, due, sites))
    screened: list[Candidate] = []
    if asked:
        found = search(rows, asked, everywhere)
        screened = _not_in_the_trial(request.scope, asked)
        if not screened and len(exact := list(found.rows[:2])) == 1:
            return redirect("participant", exact[0].study_id)
    as_grid = request.GET.get("view") == "grid"
    page = LongList(found.rows.order_by("-study_id"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "lines": _lines(_people(request.scope, list(page)), as_grid=as_grid),
        "asked": asked,
        "found": found,
        "screened": screened,
        "narrowed": bool(status or due),
        "as_grid": as_grid,
        "columns": follow_up().grid_columns() if as_grid else (),
        "fields": [
            {
                "name": "status",
                "label": "Status",
                "value": status,
                "options": STATUSES,
            },
            {"name": "due", "label": "What is due", "value": due, "options": DUE},
        ],
    }
    return render(request, "record/list.html", context)


def _not_in_the_trial(scope: Scope, asked: str) -> list[Candidate]:
    """Those of that family name who are on a call list or in screening."""
    sites = scope.sites_with(Permission.SCREEN)
    if not sites:
        return []
    with visible_rows(visible_to(scope, Permission.SCREEN)):
        return not_in_the_trial(scope.candidates(Permission.SCREEN), asked, sites)


def _chosen(
    rows: QuerySet[Participant], status: str, due: str, sites: tuple[str, ...]
) -> QuerySet[Participant]:
    if status == BEFORE_AN_ARM:
        rows = rows.filter(
            Q(therapy=TherapyStatus.NONE, follow_up=FollowUpStatus.ACTIVE)
        )
    elif status in FollowUpStatus.values:
        rows = rows.filter(follow_up=status)
    if due == "lost":
        return rows.filter(lost_contact=True)
    narrowed = NARROWED.get(due)
    return follow_up().narrowed(rows, narrowed, sites) if narrowed else rows


def _people(scope: Scope, keys: list[int]) -> list[Participant]:
    """The people of one page with what their lines tell: read for them alone, and not
    for everybody who was chosen from."""
    rows = scope.participants(Permission.SEE_PARTICIPANTS)
    found = rows.select_related("identity", "site", "last_contact").in_bulk(keys)
    return [found[key] for key in keys]


def _lines(people: list[Participant], *, as_grid: bool) -> list[ParticipantLine]:
    """What the line of each participant shows; in the grid cells, else dots."""
    cells = follow_up().grid(people) if as_grid else {}
    dots = {} if as_grid else follow_up().dots(people)
    return [
        ParticipantLine(
            participant=person,
            contacted=last_contact_words(person),
            cells=cells.get(person.pk, []),
            dots=[(d.label, d.tone, d.word) for d in dots.get(person.pk, [])],
        )
        for person in people
    ]
