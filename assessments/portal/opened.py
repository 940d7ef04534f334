"""The participant's own response to one form of their visit."""

from django.http import Http404

from assessments.responses.models import Response
from assessments.responses.refusals import AlreadyCompleted
from assessments.responses.sheet import Sheet
from assessments.schedule.models import Visit


def open_form(visit: Visit, instrument: str) -> Response | None:
    """The visit's response to *instrument*, or None where it was not opened yet.
    Raises Http404 for an instrument that is not of this visit, AlreadyCompleted for
    one that was sent."""
    if instrument not in visit.plan.instruments:
        raise Http404
    response = visit.responses.filter(instrument=instrument).first()
    if response is None:
        return None
    response.visit = visit
    if response.completed_at is not None:
        raise AlreadyCompleted(response.form.label)
    return response


def sheet_of(response: Response) -> Sheet:
    return Sheet(response.form, response.answers, response.missing)
