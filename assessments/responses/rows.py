"""Responses as pages read them: all of some visits at once."""

from django.db.models import QuerySet

from assessments.responses.models import Response, Score
from assessments.schedule.models import Visit
from trialsite.postgresql.compiled import AnyOf, Given, compiled_once


@compiled_once
def responses_to(*, visits: Given) -> QuerySet[Response]:
    """The responses to *visits* (keys)."""
    return Response.objects.filter(AnyOf("visit_id", visits))


@compiled_once
def scores_of(*, responses: Given) -> QuerySet[Score]:
    """The scores of *responses* (keys)."""
    return Score.objects.filter(AnyOf("response_id", responses))


def response_to(visit: Visit, instrument: str) -> Response | None:
    """The response to one form of a visit, once it has been begun."""
    return next(
        (one for one in visit.responses.all() if one.instrument == instrument), None
    )
