"""The page that reads a person back and randomizes them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from participants.randomization.actions import (
    AlreadyRandomized,
    NotReady,
    randomize,
    readiness,
    stratum_of,
)
from participants.randomization.lists.in_force import NoListInForce
from participants.randomization.lock import StratumBusy
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest


def randomization(request: ScopedRequest, study_id: str) -> HttpResponse:
    """Read back who it is; on the button, randomize. A second click, by the same
    person or another, leads to the allocation that holds (RND-07)."""
    participant = get_object_or_404(
        request.scope.participants.select_related("screening", "identity", "site"),
        study_id=study_id,
    )
    request.scope.require(Permission.RANDOMIZE, participant.site_id)
    if request.method == "POST":
        try:
            randomize(participant=participant, by=request.user)
        except AlreadyRandomized as error:
            messages.info(request, str(error))
        except (NotReady, StratumBusy, NoListInForce) as error:
            messages.warning(request, str(error))
            return redirect("randomize", study_id)
        else:
            messages.success(request, f"{study_id} is randomized.")
        return redirect("participant", study_id)
    if hasattr(participant, "allocation"):
        messages.info(request, str(AlreadyRandomized(participant.allocation)))
        return redirect("participant", study_id)
    checks = readiness(participant)
    ready = all(check.done for check in checks)
    consent = participant.screening.consents.order_by("at").last()
    context = {
        "participant": participant,
        "checks": checks,
        "ready": ready,
        "strata": stratum_of(participant).words if ready else {},
        "consent": consent,
    }
    return render(request, "randomization/randomize.html", context)
