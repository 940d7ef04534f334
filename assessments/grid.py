"""The grid of statuses: every form of every visit, a cell each."""

from collections import defaultdict
from collections.abc import Sequence

from django.urls import reverse

from assessments.responses.models import Response
from assessments.schedule.models import Visit
from assessments.schedule.standings import standing_of
from assessments.schedule.states import VisitStanding, VisitState
from participants.enrolment.models import Participant
from participants.follow_up import Cell, GridColumn
from trialsite.protocol.versions import every_version

NOT_PLANNED = Cell("", "quiet", "not planned yet")
NOT_ASKED = Cell("", "quiet", "not part of this visit")
ENTERED = (VisitState.OPEN, VisitState.CLOSING)


def columns() -> list[GridColumn]:
    """The visits of every version of the protocol, each over its forms."""
    protocol = every_version()
    return [
        GridColumn(
            visit.label,
            # A name is not torn at its hyphen.
            tuple(
                protocol.instrument(code).short.replace("-", "\u2011")
                for code in visit.instruments
            ),
        )
        for visit in protocol.visits
    ]


def cells(participants: Sequence[Participant]) -> dict[int, list[Cell]]:
    """The cells of each participant, in the columns' order; two queries for all."""
    by_id = {participant.pk: participant for participant in participants}
    visits = {
        (visit.participant_id, visit.code): visit
        for visit in Visit.objects.filter(participant__in=by_id)
    }
    done: dict[tuple[int, str], bool] = {
        (visit, instrument): completed is not None
        for visit, instrument, completed in Response.objects.filter(
            visit__participant__in=by_id
        ).values_list("visit_id", "instrument", "completed_at")
    }
    address = _address()
    found: dict[int, list[Cell]] = defaultdict(list)
    for pk, participant in by_id.items():
        for plan in every_version().visits:
            visit = visits.get((pk, plan.code))
            place = standing_of(visit, participant) if visit else None
            for code in plan.instruments:
                if visit is None or place is None:
                    found[pk].append(NOT_PLANNED)
                    continue
                if code not in visit.plan.instruments:
                    found[pk].append(NOT_ASKED)
                    continue
                url = ""
                if place.state in ENTERED:
                    url = address.format(
                        study_id=participant.study_id, visit=plan.code, form=code
                    )
                found[pk].append(_cell(place, done.get((visit.pk, code)), url))
    return found


def _cell(place: VisitStanding, done: bool | None, url: str) -> Cell:
    """*done* is whether the form was finished; None where it was never opened."""
    if done:
        return Cell("full", "good", "complete")
    if place.state in ENTERED:
        days = f"{place.days} d"
        if done is False:
            return Cell("half", place.tone, f"begun, {place.word}", days, url)
        mark = "triangle" if place.state == VisitState.CLOSING else "ring"
        return Cell(mark, place.tone, f"not begun, {place.word}", days, url)
    if place.state == VisitState.MISSED:
        if done is False:
            return Cell("half", "late", "begun, window closed")
        return Cell("cross", "late", "missed")
    if place.state == VisitState.CANCELLED:
        return Cell("dash", "quiet", "not followed")
    return Cell("dot", "quiet", place.word)


def _address() -> str:
    """Where a form is entered, with names to fill in: to reverse it a thousand times
    would be most of the page's time."""
    names = ("study_id", "visit", "form")
    address = reverse("enter-form", args=[f"0{name}0" for name in names])
    for name in names:
        address = address.replace(f"0{name}0", f"{{{name}}}")
    return address
