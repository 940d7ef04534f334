"""The page on which staff enter a form, and on which a finished one is read."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from assessments.responses.actions import (
    complete,
    record_mode,
    save_form,
)
from assessments.responses.forms import InstrumentForm, in_words, mode_choices
from assessments.responses.gate import check_may_open
from assessments.responses.merging import MODE
from assessments.responses.models import EntryMode, Response
from assessments.responses.pages import form_page, forms_of, next_form
from assessments.responses.reading import answer_lines, score_lines
from assessments.responses.refusals import AlreadyCompleted, FormRefused
from assessments.responses.rows import response_to
from assessments.responses.saving import SavedPage
from assessments.responses.staff_access import for_visit
from assessments.schedule.models import Visit
from trialsite.access.scope import ScopedRequest
from trialsite.editing.comparing import Base
from trialsite.editing.forms import draw_again, newer_in_words
from trialsite.editing.pages import carried, new_base, sent_base
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
        if response is not None and response.mode == EntryMode.SELF:
            check_may_open(found, by=request.user)
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
    def make(data: Mapping[str, Any] | None = None) -> InstrumentForm:
        return InstrumentForm(
            data, instrument=instrument, plan=visit.plan, response=response
        )

    if request.method != "POST":
        check_may_open(visit, by=request.user)
        form = make()
        return _page(request, visit, form, new_base(form.shown), response)
    form = make(request.POST)
    base = sent_base(request.POST, **_whose(request, visit, instrument))
    right = form.is_valid()
    if MODE not in form.cleaned_data:
        check_may_open(visit, by=request.user)
        return _page(request, visit, form, base, response)
    saved = _save(request, visit, form, base)
    response = saved.response
    if right and not saved.clashes and not saved.refused:
        return _saved(request, visit, form, saved)
    messages.warning(
        request,
        "What is right is saved; the rest is below."
        if form.errors or saved.refused
        else "Everything else is saved.",
    )
    again, base = draw_again(
        form=form,
        make=make,
        base=base,
        now=make().shown,
        clashes=saved.clashes,
        refused={code: in_words(error) for code, error in saved.refused.items()},
        zone=visit.participant.timezone,
    )
    return _page(request, visit, again, base, response, clashes=bool(saved.clashes))


def _whose(
    request: ScopedRequest, visit: Visit, instrument: Instrument
) -> dict[str, str]:
    """What a page is about, and whose it is."""
    return {
        "record": f"response:{visit.pk}:{instrument.code}",
        "person": str(request.user.pk),
    }


def _page(
    request: ScopedRequest,
    visit: Visit,
    form: InstrumentForm,
    base: Base,
    response: Response | None,
    *,
    clashes: bool = False,
) -> HttpResponse:
    instrument = form.sheet.instrument
    return form_page(
        request,
        "responses/enter.html",
        visit,
        instrument,
        form=form,
        based_on=carried(base, **_whose(request, visit, instrument)),
        clashes=clashes,
        response=response,
        forms=forms_of(visit),
    )


def _save(
    request: ScopedRequest, visit: Visit, form: InstrumentForm, base: Base
) -> SavedPage:
    """Keep every answer of *form* that is right, and the mode."""
    return save_form(
        visit=visit,
        instrument=form.sheet.instrument.code,
        mode=form.cleaned_data[MODE],
        values=form.changes,
        base=base,
        by=request.user,
    )


def _saved(
    request: ScopedRequest, visit: Visit, form: InstrumentForm, saved: SavedPage
) -> HttpResponse:
    """Everything is kept: finish, unless somebody else's answers have not been seen."""
    finish = request.POST.get("do") == FINISH
    if not saved.newer:
        if finish:
            return _finish(request, saved.response)
        messages.success(request, "Saved. You can go on later.")
        return redirect(request.path)
    zone = visit.participant.timezone
    words = newer_in_words(saved.newer, form, saved.earlier, zone)
    messages.warning(request, words + (" Look at it, then finish." if finish else ""))
    return redirect(request.path)


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
