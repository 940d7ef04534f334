"""The pages that unblind one participant."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from participants.enrolment.models import Participant
from participants.unblinding.actions import UnblindingRefused, assess_impact, unblind
from participants.unblinding.forms import ImpactForm, UnblindingForm
from participants.unblinding.models import Disclosure, Unblinding
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.protocol.versions import every_version
from trialsite.row_security.asking import asks, get_or_refuse


@asks(Permission.UNBLIND)
def unblinding(request: ScopedRequest, study_id: str) -> HttpResponse:
    """Unblind one participant: the answer to the form shows the arm, this once, or
    says that it was sent. Nothing of it can be opened again."""
    participant: Participant = get_or_refuse(
        request.scope,
        "participants",
        Permission.UNBLIND,
        *("identity", "site"),
        study_id=study_id,
    )
    if not participant.is_randomized:
        messages.info(request, f"{study_id} is not randomized, so nothing is blinded.")
        return redirect("participant", study_id)
    form = UnblindingForm(request)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            done = unblind(
                participant=participant,
                kind=data["kind"],
                reason=data["reason"],
                why=data["why"],
                disclosure=data["disclosure"],
                disclosed_to=data["disclosed_to"],
                email=data["email"],
                impact=data["impact"],
                key=data["key"],
                confirmed_by=form.confirmed_by,
                by=request.user,
            )
        except UnblindingRefused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            if done.fact.disclosure != Disclosure.SCREEN:
                messages.success(request, _said(study_id, done.fact.disclosure))
                return redirect("participant", study_id)
            context = {
                "participant": participant,
                "arm": every_version().arm(done.arm),
                "fact": done.fact,
            }
            return render(request, "unblinding/shown.html", context)
    context = {"form": form, "participant": participant}
    return render(request, "unblinding/unblind.html", context)


def _said(study_id: str, disclosure: str) -> str:
    if disclosure == Disclosure.THIRD_PARTY:
        return f"The arm of {study_id} is on its way. You were not shown it."
    return f"Recorded that the arm of {study_id} became known."


@asks(Permission.UNBLIND)
def impact(request: ScopedRequest, study_id: str, number: int) -> HttpResponse:
    """State what an unblinding may mean, where that waited."""
    fact: Unblinding = get_or_refuse(
        request.scope,
        "unblindings",
        Permission.UNBLIND,
        "participant",
        pk=number,
        participant__study_id=study_id,
    )
    form = ImpactForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            assess_impact(
                unblinding=fact, text=form.cleaned_data["text"], by=request.user
            )
        except UnblindingRefused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, "The impact is recorded.")
            return redirect("participant", study_id)
    context = {"form": form, "participant": fact.participant, "fact": fact}
    return render(request, "unblinding/impact.html", context)
