"""The pages that say where randomization stands: to staff, and to everybody."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from participants.randomization.lists import ending
from participants.randomization.lists.actions import newest_list
from participants.randomization.lists.models import (
    Ending,
    MethodComparison,
    ProposedList,
    SealedList,
)
from participants.randomization.schemes import ImportedList
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.protocol import current


@require_GET
def overview(request: ScopedRequest) -> HttpResponse:
    """Where randomization stands, and what can be done next."""
    request.scope.require(Permission.PLAN_RANDOMIZATION)
    steps = ending.steps()
    now, newest = clock.now(), newest_list()
    sealed = SealedList.objects.select_related("proposal__by", "by").order_by("-number")
    open_proposals = ProposedList.objects.filter(
        sealed=None, amends=newest
    ).select_related("by")
    closed, revealed = (ending.is_done(step) for step in Ending.Step)
    waiting = (
        None
        if revealed
        else steps.get(Ending.Step.REVEAL if closed else Ending.Step.CLOSE)
    )
    context = {
        "sealed": sealed,
        "in_force": sealed.filter(starts_at__lte=now).first(),
        "now": now,
        "proposals": open_proposals.none() if closed else open_proposals,
        "waiting_end": waiting,
        "comparisons": MethodComparison.objects.defer("result")
        .select_related("by")
        .order_by("-pk")[:10],
        "close": steps.get(Ending.Step.CLOSE),
        "reveal": steps.get(Ending.Step.REVEAL),
        "closed": closed,
        "revealed": revealed,
        "may_propose": request.scope.allows(to_propose()),
        "may_seal": request.scope.allows(Permission.SEAL_RANDOMIZATION),
        "may_prove": request.scope.allows(Permission.PROVE_RANDOMIZATION),
    }
    return render(request, "lists/overview.html", context)


def to_propose() -> Permission:
    """What it takes to propose a list: who hands in one made elsewhere knows every arm
    to come."""
    if current().randomization.method == ImportedList.method:
        return Permission.PROVE_RANDOMIZATION
    return Permission.PLAN_RANDOMIZATION


@login_not_required
@require_GET
def commitments(request: HttpRequest) -> HttpResponse:
    """For everybody, signed in or not: what was fixed, when, and how to check it. It
    tells no setting and nobody's name."""
    revealed = ending.is_done(Ending.Step.REVEAL)
    sealed = SealedList.objects.select_related("proposal").order_by("number")
    named = ProposedList.objects.filter(sealed=None).exclude(beacon_source="")
    context = {"sealed": sealed, "named": named, "revealed": revealed}
    return render(request, "lists/commitments.html", context)
