"""What the pages that enter and show a form have in common."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from assessments.responses.models import Response
from assessments.schedule.models import Visit
from trialsite.protocol.types import Instrument


def form_page(
    request: HttpRequest,
    template: str,
    visit: Visit,
    instrument: Instrument,
    **context: Any,
) -> HttpResponse:
    """Draw *template* with the visit, its participant and the ways to go from it."""
    return render(
        request,
        template,
        {
            "visit": visit,
            "participant": visit.participant,
            "instrument": instrument,
            "zone": visit.participant.timezone,
            **context,
        },
    )


def next_form(visit: Visit) -> str | None:
    """The code of the visit's first form that is not finished, or None."""
    done = set(
        visit.responses.exclude(completed_at=None).values_list("instrument", flat=True)
    )
    return next((code for code in visit.plan.instruments if code not in done), None)


def forms_of(visit: Visit) -> list[tuple[Instrument, str, str]]:
    """Every form of the visit as (instrument, tone, word), to go from one to the
    next."""
    responses = {response.instrument: response for response in visit.responses.all()}
    return [
        (visit.form_of(code, responses.get(code)), *_state(responses.get(code)))
        for code in visit.plan.instruments
    ]


def _state(response: Response | None) -> tuple[str, str]:
    if response is None:
        return "quiet", "not begun"
    return ("good", "complete") if response.completed_at else ("due", "begun")
