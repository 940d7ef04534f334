"""The way in to entering a form: the visit, if this person may see and enter it."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from assessments.schedule.models import Visit
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest


def visit_to_enter(
    request: ScopedRequest, study_id: str, visit: str, instrument: str
) -> Visit:
    """The visit of that code with its participant. Raises Http404 for one that the
    user's sites do not have and for an instrument that is not of the visit, and
    OutsideScope (403) for a user who may see it but not enter data, or not read one
    that is finished."""
    found: Visit = get_object_or_404(
        request.scope.visits.select_related("participant__screening"),
        participant__study_id=study_id,
        code=visit,
    )
    finished = found.responses.filter(instrument=instrument, completed_at__isnull=False)
    reads = request.method in ("GET", "HEAD") and finished.exists()
    request.scope.require(
        Permission.SEE_ANSWERS if reads else Permission.ENTER_DATA,
        found.participant.site_id,
    )
    if instrument not in found.plan.instruments:
        raise Http404
    return found
