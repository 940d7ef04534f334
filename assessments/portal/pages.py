"""What every participant's page shows: who to call, and until when."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from assessments.responses.models import Response
from assessments.responses.sheet import Sheet
from assessments.schedule.models import Visit
from trialsite.protocol.now import stated_site
from trialsite.protocol.types import Instrument
from trialsite.values.instants import weekday_words


def page(
    request: HttpRequest, template: str, visit: Visit, **context: Any
) -> HttpResponse:
    """Draw *template* with the visit, its participant and their site's contact."""
    participant = visit.participant
    return render(
        request,
        template,
        {
            "visit": visit,
            "questions": f"{visit.plan.adjective} questions",
            "name": participant.identity.preferred_name,
            "until": weekday_words(visit.closes_on),
            "contact": stated_site(participant.site_id),
            **context,
        },
    )


def where_to_go_on(response: Response) -> HttpResponse:
    """Lead to the first question that was not dealt with, or to the check when all
    were."""
    instrument = response.form
    if instrument.log is not None:
        begun = response.products.exists() or response.days.exists()
        name = "portal-days" if begun else "portal-medicines"
        return redirect(name, instrument.code)
    return redirect(
        address_of_open(Sheet(instrument, response.answers, response.missing))
    )


def address_of_open(sheet: Sheet) -> str:
    """The address of the first question of *sheet* not dealt with, or of the check."""
    instrument = sheet.instrument.code
    for item in sheet.open:
        return reverse("portal-item", args=[instrument, item.code])
    return reverse("portal-check", args=[instrument])


def progress_words(instrument: Instrument, place: int, of: int, time: str) -> str:
    """Where on the road: "Your pain, 3 of 11. About 9 minutes left in all."."""
    return f"{instrument.label}, {place} of {of}. About {time} left in all."
