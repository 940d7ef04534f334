"""The way in to entering a form: the visit, if this person may see and enter it."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpResponse

from assessments.responses.rows import response_to, responses_to
from assessments.schedule.models import Visit
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.context.visible import visible_rows
from trialsite.postgresql.compiled import keep
from trialsite.row_security.asking import READS, asks, get_or_refuse
from trialsite.row_security.staff import visible_to

View = Callable[[ScopedRequest, Visit, str], HttpResponse]


def for_visit(view: View) -> Callable[[ScopedRequest, str, str, str], HttpResponse]:
    """Give the page the visit that its address names, with its participant, and the
    code of the instrument. Who reads a finished form asks with SEE_ANSWERS, everybody
    else with ENTER_DATA. Raises Http404 for a visit of which the user may not know and
    for an instrument that is not of it, and OutsideScope (403) for a user who may see
    participants there, but not read what is finished, or not enter data."""

    @wraps(view)
    @asks(Permission.SEE_PARTICIPANTS)
    def entered(
        request: ScopedRequest, study_id: str, visit: str, instrument: str
    ) -> HttpResponse:
        scope = request.scope
        found: Visit = get_or_refuse(
            scope,
            "visits",
            Permission.SEE_PARTICIPANTS,
            "participant__screening",
            participant__study_id=study_id,
            code=visit,
        )
        reads = False
        if request.method in READS:
            # Nothing changes while the page is drawn, so all of it goes by these.
            keep("responses", responses_to(visits=[found.pk]), on=[found])
            response = response_to(found, instrument)
            reads = response is not None and response.completed_at is not None
        asked = Permission.SEE_ANSWERS if reads else Permission.ENTER_DATA
        scope.require(asked, found.participant.site_id)
        if instrument not in found.plan.instruments:
            raise Http404
        with visible_rows(visible_to(scope, asked)):
            return view(request, found, instrument)

    return entered
