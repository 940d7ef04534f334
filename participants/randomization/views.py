"""The page that reads a person back and randomizes them, and its answer."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from participants.enrolment.models import Participant
from participants.next_step import next_step
from participants.randomization.actions import (
    AlreadyRandomized,
    NotReady,
    ReadBackDiffers,
    randomize,
)
from participants.randomization.gate import read_back_of
from participants.randomization.lists.in_force import NoListInForce
from participants.randomization.lock import StratumBusy
from participants.randomization.read_back import ReadBackRefused, unpacked
from participants.randomization.schemes import ListUsedUp
from participants.training import WrongList
from trialsite.access.concealed import reveal
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.protocol.versions import every_version
from trialsite.row_security.asking import asks, get_or_refuse
from trialsite.web.input import key_in

REFUSED = (
    *(NotReady, NoListInForce, ListUsedUp, StratumBusy, WrongList),
    *(ReadBackDiffers, ReadBackRefused),
)


def _participant(request: ScopedRequest, study_id: str) -> Participant:
    found: Participant = get_or_refuse(
        request.scope,
        "participants",
        Permission.RANDOMIZE,
        *("screening", "identity", "site"),
        study_id=study_id,
    )
    return found


@asks(Permission.RANDOMIZE)
def randomization(request: ScopedRequest, study_id: str) -> HttpResponse:
    """Read back who it is; on the button, randomize. The page carries a key, so that
    its button pressed again, by a double click, by Back or after a lost connection,
    leads to the same answer; another page's leads to the allocation that holds
    (RND-07)."""
    participant = _participant(request, study_id)
    if request.method == "POST":
        return _randomize(request, participant)
    if hasattr(participant, "allocation"):
        messages.info(request, str(AlreadyRandomized(participant.allocation)))
        return redirect("participant", study_id)
    found, read_back = read_back_of(participant)
    step = None if read_back else next_step(participant, request.scope)
    context = {
        "participant": participant,
        "checks": found.checks,
        "ready": read_back is not None,
        "step": step if step and step.url != request.path else None,
        "strata": read_back.stratum.words if read_back else {},
        "read_back": read_back.packed() if read_back else "",
        "key": uuid4(),
        "consent": participant.screening.consents.order_by("at").last(),
    }
    return render(request, "randomization/randomize.html", context)


def _randomize(request: ScopedRequest, participant: Participant) -> HttpResponse:
    study_id = participant.study_id
    handed_in = request.POST.get("read_back")
    try:
        randomize(
            participant=participant,
            by=request.user,
            key=key_in(request.POST.get("key", "")),
            read_back=unpacked(handed_in) if handed_in else None,
        )
    except AlreadyRandomized as error:
        messages.info(request, str(error))
        return redirect("participant", study_id)
    except REFUSED as error:
        messages.warning(request, str(error))
        return redirect("randomize", study_id)
    return redirect("randomized", study_id)


@require_safe
@asks(Permission.RANDOMIZE)
def randomized(request: ScopedRequest, study_id: str) -> HttpResponse:
    """The answer: who was randomized, when, by whom, and the arm to who may see it."""
    participant = _participant(request, study_id)
    allocations = request.scope.allocations(Permission.RANDOMIZE).select_related("by")
    found = allocations.filter(participant=participant).first()
    if found is None:
        return redirect("randomize", study_id)
    arm = None
    if request.scope.allows(Permission.SEE_ARM, participant.site_id):
        code = reveal(found.arm, to=request.scope, site=participant.site_id)
        arm = every_version().arm(code)
    context = {
        "participant": participant,
        "allocation": found,
        "arm": arm,
    }
    return render(request, "randomization/randomized.html", context)
