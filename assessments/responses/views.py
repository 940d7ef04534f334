"""The page on which staff enter a form, and on which a finished one is read."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from assessments.responses.actions import (
    complete,
    open_response,
    record_mode,
    save_answers,
)
from assessments.responses.door import for_visit
from assessments.responses.forms import InstrumentForm, mode_choices
from assessments.responses.gate import check_may_open
from assessments.responses.models import EntryMode, Response
from assessments.responses.pages import form_page, forms_of, next_form
from assessments.responses.reading import answer_lines, score_lines
from assessments.responses.refusals import AlreadyCompleted, FormRefused
from assessments.responses.rows import response_to
from assessments.schedule.models import Visit
from trialsite.access.scope import ScopedRequest
from trialsite.protocol.types import Instrument

FINISH, TAKE_OVER = "finish", "take-over"


@require_http_methods(["GET", "HEAD", "POST"])
@for_visit
def enter_form(request: ScopedRequest, found: Visit, instrument: str) -> HttpResponse:
    """Enter one form of a visit; a finished one is shown with its scores."""
    response = response_to(found, instrument)
    form_of = found.form_of(instrument, response)
    if form_of.log is not None:
        return redirect("enter-log", found.participant.study_id, found.code, instrument)
    if response is not None:
        response.visit = found
        if response.completed_at is not None:
            return _completed(request, found, response)
    try:
        check_may_open(found, by=request.user)
        if response is not None and response.mode == EntryMode.SELF:
            return _begun_by_participant(request, found, response)
        return _enter(request, found, form_of, response)
    except AlreadyCompleted:
        done = found.responses.get(instrument=instrument)
        return _completed(request, found, done)
    except FormRefused as refused:
        return form_page(
            request, "responses/refused.html", found, form_of, reason=refused
        )


def _enter(
    request: ScopedRequest,
    visit: Visit,
    instrument: Instrument,
    response: Response | None,
) -> HttpResponse:
    form = InstrumentForm(
        request.POST if request.method == "POST" else None,
        instrument=instrument,
        plan=visit.plan,
        response=response,
    )
    if request.method == "POST":
        complete_it = request.POST.get("do") == FINISH
        right = form.is_valid()
        if "mode" in form.cleaned_data:
            response = _save(request, visit, form)
            if right and complete_it:
                return _finish(request, response)
            if right:
                messages.success(request, "Saved. You can go on later.")
                return redirect(request.path)
            messages.warning(request, "What is right is saved; the rest is below.")
    return form_page(
        request,
        "responses/enter.html",
        visit,
        instrument,
        form=form,
        response=response,
        forms=forms_of(visit),
    )


def _save(request: ScopedRequest, visit: Visit, form: InstrumentForm) -> Response:
    """Keep the mode and every answer of *form* that is right."""
    mode = form.cleaned_data["mode"]
    response = open_response(
        visit=visit,
        instrument=form.sheet.instrument.code,
        mode=mode,
        by=request.user,
    )
    if response.mode not in (mode, EntryMode.SELF):
        response = record_mode(response=response, mode=mode, by=request.user)
    return save_answers(response=response, values=form.changes, by=request.user)


def _finish(request: ScopedRequest, response: Response) -> HttpResponse:
    complete(response=response, by=request.user)
    messages.success(request, f"{response.form.label}: finished.")
    participant = response.visit.participant
    following = next_form(response.visit)
    if following is None:
        return redirect("participant", participant.study_id)
    return redirect("enter-form", participant.study_id, response.visit.code, following)


def _begun_by_participant(
    request: ScopedRequest, visit: Visit, response: Response
) -> HttpResponse:
    """Show what the participant said so far, and offer to go on with them."""
    if request.method == "POST" and request.POST.get("do") == FINISH:
        return _finish(request, response)
    if request.method == "POST" and request.POST.get("do") == TAKE_OVER:
        record_mode(
            response=response, mode=request.POST.get("mode", ""), by=request.user
        )
        return redirect(request.path)
    return form_page(
        request,
        "responses/begun.html",
        visit,
        response.form,
        response=response,
        lines=answer_lines(response),
        modes=mode_choices(visit.plan),
        forms=forms_of(visit),
    )


def _completed(
    request: ScopedRequest, visit: Visit, response: Response
) -> HttpResponse:
    """Show a finished form. What is typed into it afterwards, by somebody who had it
    open, changes nothing; the page says so, and still has what differs."""
    return form_page(
        request,
        "responses/completed.html",
        visit,
        response.form,
        response=response,
        lines=answer_lines(response),
        typed=_typed(request, response) if request.method == "POST" else None,
        scores=score_lines(response),
        forms=forms_of(visit),
    )


def _typed(request: ScopedRequest, response: Response) -> list[tuple[str, str]]:
    """The label of each item that came back with another answer, and that answer."""
    return [
        (item.label, typed)
        for item in response.form.items
        if (typed := request.POST.get(item.code, ""))
        and typed != str(response.answers.get(item.code, ""))
    ]
