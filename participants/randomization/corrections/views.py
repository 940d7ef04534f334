"""The pages that mark an error of randomization."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from participants.enrolment.models import Participant
from participants.randomization.corrections.actions import (
    CorrectionRefused,
    correct_stratum,
    factors_of,
    levels_of,
    mark_randomized_in_error,
    used_levels,
)
from participants.randomization.corrections.forms import ErrorForm, StratumForm
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.row_security.asking import asks, get_or_refuse


def _participant(request: ScopedRequest, study_id: str) -> Participant:
    found: Participant = get_or_refuse(
        request.scope,
        "participants",
        Permission.MARK_ERRORS,
        *("identity", "site"),
        study_id=study_id,
    )
    return found


def _not_yet(request: ScopedRequest, study_id: str) -> HttpResponse:
    messages.info(request, f"{study_id} is not randomized.")
    return redirect("participant", study_id)


@asks(Permission.MARK_ERRORS)
def randomization_error(request: ScopedRequest, study_id: str) -> HttpResponse:
    """Mark that somebody was randomized in error."""
    participant = _participant(request, study_id)
    if not participant.is_randomized:
        return _not_yet(request, study_id)
    form = ErrorForm(request)
    if request.method == "POST" and form.is_valid():
        try:
            mark_randomized_in_error(
                participant=participant,
                error=form.cleaned_data["error"],
                why=form.cleaned_data["why"],
                confirmed_by=form.confirmed_by,
                by=request.user,
            )
        except CorrectionRefused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, "The error is marked. Nothing else changed.")
            return redirect("participant", study_id)
    context = {"form": form, "participant": participant}
    return render(request, "corrections/error.html", context)


@asks(Permission.MARK_ERRORS)
def stratum_correction(request: ScopedRequest, study_id: str) -> HttpResponse:
    """Keep the true level of a stratum factor beside the one used."""
    participant = _participant(request, study_id)
    if not participant.is_randomized:
        return _not_yet(request, study_id)
    used = used_levels(participant)
    form = StratumForm(request.POST if request.method == "POST" else None, used=used)
    if request.method == "POST" and form.is_valid():
        try:
            correct_stratum(
                participant=participant,
                factor=form.factor,
                as_true=form.as_true,
                why=form.cleaned_data["why"],
                by=request.user,
            )
        except CorrectionRefused as refused:
            # Level and factor are one choice on the page.
            field = "why" if refused.field == "why" else "level"
            form.add_error(field if refused.field else None, str(refused))
        else:
            messages.success(request, "Both values are kept: as used, and as true.")
            return redirect("participant", study_id)
    as_used = {
        factor.label: levels_of(factor).get(used[factor.code], used[factor.code])
        for factor in factors_of(used)
    }
    context = {"form": form, "participant": participant, "as_used": as_used}
    return render(request, "corrections/stratum.html", context)
