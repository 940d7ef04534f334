"""Pages that change a status and put a wrong one right."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from participants.enrolment.actions import StatusRefused
from participants.enrolment.models import Participant, StatusChange
from participants.enrolment.status_forms import CorrectionForm, StatusForm
from participants.enrolment.statuses import (
    ChangedSince,
    change_status,
    correct_status,
    shown_status,
)
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.editing.pages import carried, new_base, sent_base
from trialsite.row_security.asking import asks, get_or_refuse


def _found(request: ScopedRequest, study_id: str) -> Participant:
    found: Participant = get_or_refuse(
        request.scope,
        "participants",
        Permission.CHANGE_STATUS,
        "site",
        study_id=study_id,
    )
    return found


@asks(Permission.CHANGE_STATUS)
def status(request: ScopedRequest, study_id: str) -> HttpResponse:
    """Bring a participant to another status of follow-up or therapy."""
    person = _found(request, study_id)
    whose = {"record": f"status:{person.pk}", "person": str(request.user.pk)}
    base = new_base({kind: shown_status(person, kind) for kind in StatusChange.Kind})
    form = StatusForm(
        request.POST if request.method == "POST" else None,
        participant=person,
        initial={"effective_on": clock.today(person.timezone)},
    )
    now = base
    if request.method == "POST":
        base = sent_base(request.POST, **whose)
    if request.method == "POST" and form.is_valid():
        try:
            change_status(
                participant=person, change=form.change(), base=base, by=request.user
            )
        except StatusRefused as error:
            if isinstance(error, ChangedSince):
                base = now
            field = error.field if error.field in form.fields else None
            form.add_error(field, str(error))
        else:
            messages.success(request, "Recorded. It holds from now on.")
            return redirect("participant", study_id)
    context = {
        "form": form,
        "participant": person,
        "based_on": carried(base, **whose),
    }
    return render(request, "enrolment/status.html", context)


@asks(Permission.CHANGE_STATUS)
def status_correction(
    request: ScopedRequest, study_id: str, number: int
) -> HttpResponse:
    """Put a wrong change of status right by a new one."""
    person = _found(request, study_id)
    wrong = get_object_or_404(person.status_changes, pk=number)
    form = CorrectionForm(
        request.POST if request.method == "POST" else None,
        wrong=wrong,
        initial={"effective_on": wrong.effective_on},
    )
    if request.method == "POST" and form.is_valid():
        try:
            correct_status(
                wrong=wrong,
                change=form.change(),
                slip=form.cleaned_data["slip"],
                by=request.user,
            )
        except StatusRefused as error:
            field = error.field if error.field in form.fields else None
            form.add_error(field, str(error))
        else:
            messages.success(request, "Corrected. The wrong line stays, crossed out.")
            return redirect("participant", study_id)
    context = {"form": form, "participant": person, "wrong": wrong}
    return render(request, "enrolment/correction.html", context)
