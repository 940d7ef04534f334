"""Pages that enrol a person and record their withdrawal."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from participants.enrolment.actions import (
    EnrolmentRefused,
    StatusRefused,
    enrol,
    withdraw,
)
from participants.enrolment.forms import EnrolmentForm, WithdrawalForm
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest


def enrolment(request: ScopedRequest, number: int) -> HttpResponse:
    """Enrol the person of one screening and show their study id."""
    screening = get_object_or_404(
        request.scope.screenings.select_related("participant"), pk=number
    )
    request.scope.require(Permission.ENROL, screening.site_id)
    if already := getattr(screening, "participant", None):
        messages.info(request, f"This person is already enrolled as {already}.")
        return redirect("participant", already.study_id)
    if not screening.consents.exists():
        messages.warning(request, "Record the consent first, then enrol.")
        return redirect("consent", number)
    form = EnrolmentForm(
        request.POST if request.method == "POST" else None, site=screening.site_id
    )
    if request.method == "POST" and form.is_valid():
        try:
            participant = enrol(
                screening=screening,
                person=form.person(),
                timezone=form.cleaned_data["timezone"],
                by=request.user,
            )
        except EnrolmentRefused as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, f"Enrolled as {participant}. Baseline is next.")
            return redirect("participant", participant.study_id)
    context = {"form": form, "screening": screening}
    return render(request, "enrolment/enrol.html", context)


def withdrawal(request: ScopedRequest, study_id: str) -> HttpResponse:
    """Record that a participant withdrew."""
    participant = get_object_or_404(request.scope.participants, study_id=study_id)
    request.scope.require(Permission.CHANGE_STATUS, participant.site_id)
    form = WithdrawalForm(
        request.POST if request.method == "POST" else None,
        initial={"effective_on": clock.today(participant.timezone)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(participant=participant, by=request.user, **form.cleaned_data)
        except StatusRefused as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, f"{study_id} is no longer followed.")
            return redirect("participant", study_id)
    context = {"form": form, "participant": participant}
    return render(request, "enrolment/withdraw.html", context)
