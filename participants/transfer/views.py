"""Pages on which a site asks another to take a person over, and that one answers."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from participants.enrolment.models import Participant
from participants.transfer.actions import (
    TransferRefused,
    accept_transfer,
    decline_transfer,
    propose_transfer,
    withdraw_transfer,
)
from participants.transfer.elsewhere import proposed
from participants.transfer.forms import AnswerForm, TakeBackForm, TransferForm
from participants.transfer.models import Answer, SiteTransfer
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.row_security.asking import asks, get_or_refuse


@asks(Permission.CHANGE_STATUS)
def site_transfer(request: ScopedRequest, study_id: str) -> HttpResponse:
    """Propose to move a participant, or take a proposal back that waits."""
    person: Participant = get_or_refuse(
        request.scope,
        "participants",
        Permission.CHANGE_STATUS,
        "site",
        study_id=study_id,
    )
    waits = (
        person.transfers.filter(answer=Answer.OPEN)
        .select_related("to_site", "by")
        .first()
    )
    given = request.POST if request.method == "POST" else None
    form = TakeBackForm(given) if waits else TransferForm(given, participant=person)
    if form.is_valid():
        try:
            words = _propose_or_take_back(request, person, waits, form.cleaned_data)
        except TransferRefused as error:
            _say(form, error)
        else:
            messages.success(request, words)
            return redirect("participant", study_id)
    context = {"form": form, "participant": person, "waits": waits}
    template = "transfer/take_back.html" if waits else "transfer/propose.html"
    return render(request, template, context)


def _propose_or_take_back(
    request: ScopedRequest,
    person: Participant,
    waits: SiteTransfer | None,
    given: dict[str, str],
) -> str:
    if waits:
        withdraw_transfer(transfer=waits, reason=given["reason"], by=request.user)
        return "Taken back. The person stays."
    made = propose_transfer(participant=person, by=request.user, **given)
    return f"Proposed. Nothing moves before {made.to_site} accepts."


@asks(Permission.CHANGE_STATUS)
def transfer_answer(request: ScopedRequest, number: int) -> HttpResponse:
    """Accept somebody whom another site proposes to move here, or decline."""
    proposal: SiteTransfer = get_or_refuse(
        request.scope,
        "transfers",
        Permission.CHANGE_STATUS,
        *("from_site", "to_site", "by", "answered_by"),
        pk=number,
    )
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            words = _answer(request, proposal, form.cleaned_data)
        except TransferRefused as error:
            _say(form, error)
        else:
            messages.success(request, words)
            return redirect("transfer-answer", number)
    is_open = proposal.answer == Answer.OPEN
    context = {
        "form": form,
        "proposal": proposal,
        "person": proposed(proposal) if is_open else None,
    }
    return render(request, "transfer/answer.html", context)


def _answer(
    request: ScopedRequest, proposal: SiteTransfer, given: dict[str, str]
) -> str:
    if given["answer"] == Answer.ACCEPTED:
        accept_transfer(transfer=proposal, by=request.user)
        return f"{proposal.study_id} is now at {proposal.to_site}."
    decline_transfer(transfer=proposal, reason=given["reason"], by=request.user)
    return f"Declined. {proposal.study_id} stays at {proposal.from_site}."


def _say(form: forms.Form, error: TransferRefused) -> None:
    form.add_error(error.field if error.field in form.fields else None, str(error))
