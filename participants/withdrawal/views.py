"""Pages that record a withdrawal, and take one back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from participants.enrolment.models import Participant
from participants.withdrawal.actions import (
    WithdrawalRefused,
    take_back,
    withdraw_from,
)
from participants.withdrawal.forms import TakeBackForm, WithdrawalForm
from participants.withdrawal_scopes import words
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.row_security.asking import asks, get_or_refuse


@asks(Permission.CHANGE_STATUS)
def withdrawal(request: ScopedRequest, study_id: str) -> HttpResponse:
    """Record what a participant withdrew from."""
    participant: Participant = get_or_refuse(
        request.scope, "participants", Permission.CHANGE_STATUS, study_id=study_id
    )
    form = WithdrawalForm(
        request.POST if request.method == "POST" else None,
        initial={"effective_on": clock.today(participant.timezone)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = withdraw_from(
                participant=participant, by=request.user, **form.cleaned_data
            )
        except WithdrawalRefused as error:
            form.add_error(error.field or None, str(error))
        else:
            what = words(fact.scope for fact in made)
            messages.success(request, f"{study_id} withdrew from {what}.")
            return redirect("participant", study_id)
    context = {"form": form, "participant": participant}
    return render(request, "withdrawal/withdraw.html", context)


@asks(Permission.CHANGE_STATUS)
def withdrawal_back(request: ScopedRequest, study_id: str) -> HttpResponse:
    """Record that a withdrawal does not hold."""
    participant: Participant = get_or_refuse(
        request.scope, "participants", Permission.CHANGE_STATUS, study_id=study_id
    )
    if not participant.withdrawn:
        messages.info(request, f"{study_id} has withdrawn from nothing.")
        return redirect("participant", study_id)
    form = TakeBackForm(
        request.POST if request.method == "POST" else None,
        withdrawn=participant.withdrawn,
    )
    if request.method == "POST" and form.is_valid():
        try:
            take_back(participant=participant, by=request.user, **form.cleaned_data)
        except WithdrawalRefused as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, "Taken back.")
            return redirect("participant", study_id)
    context = {"form": form, "participant": participant}
    return render(request, "withdrawal/take_back.html", context)
