"""The page on which staff fill a log of days, and on which a finished one is read."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from assessments.opioids.actions import fill_days
from assessments.opioids.day_report import NONE
from assessments.opioids.forms import ProductForm
from assessments.opioids.live import live
from assessments.opioids.log import read_log
from assessments.opioids.medicines import Asking, list_from, remove_from
from assessments.opioids.page import (
    KeptDays,
    days_context,
    days_in_words,
    keep_days,
    saved_fragment,
)
from assessments.opioids.refusals import NothingTaken
from assessments.responses.actions import complete, open_response, record_mode
from assessments.responses.forms import mode_choices
from assessments.responses.gate import check_may_open
from assessments.responses.models import EntryMode, Response
from assessments.responses.pages import form_page, forms_of, next_form
from assessments.responses.reading import score_lines
from assessments.responses.refusals import AlreadyCompleted, FormRefused
from assessments.responses.rows import response_to
from assessments.responses.staff_access import for_visit
from assessments.schedule.models import Visit
from trialsite import clock
from trialsite.access.scope import ScopedRequest
from trialsite.protocol.types import Instrument, OpioidLog
from trialsite.scoring.opioids import log_window


@require_http_methods(["GET", "HEAD", "POST"])
@for_visit
def enter_log(request: ScopedRequest, found: Visit, instrument: str) -> HttpResponse:
    """Fill the log of a visit; a finished one is shown with its scores."""
    response = response_to(found, instrument)
    form_of = found.form_of(instrument, response)
    if form_of.log is None:
        return redirect(
            "enter-form", found.participant.study_id, found.code, instrument
        )
    if response is not None:
        response.visit = found
        if response.completed_at is not None:
            return _completed(request, found, response)
    try:
        check_may_open(found, by=request.user)
        if response is None:
            return _open(request, found, form_of, form_of.log)
        if request.method == "POST":
            return _post(request, found, response)
        return _page(request, found, response)
    except AlreadyCompleted:
        messages.warning(request, "Somebody finished this log while you had it open.")
        return redirect(request.path)
    except FormRefused as refused:
        return form_page(
            request, "responses/refused.html", found, form_of, reason=refused
        )


def _open(
    request: ScopedRequest, visit: Visit, instrument: Instrument, rules: OpioidLog
) -> HttpResponse:
    """Ask how the log reaches us before the first day is reported."""
    if request.method == "POST":
        open_response(
            visit=visit,
            instrument=instrument.code,
            mode=request.POST.get("mode", ""),
            by=request.user,
        )
        return redirect(request.path)
    today = clock.today(visit.participant.timezone)
    return form_page(
        request,
        "opioids/open.html",
        visit,
        instrument,
        modes=mode_choices(visit.plan),
        window=log_window(today, days=rules.days),
        forms=forms_of(visit),
    )


def _post(request: ScopedRequest, visit: Visit, response: Response) -> HttpResponse:
    by, do = request.user, request.POST.get("do", "")
    if do == "mode":
        mode = request.POST.get("mode", "")
        record_mode(response=response, mode=mode, by=by)
    elif do == "add":
        form = ProductForm(request.POST)
        if not list_from(form, response, by=by):
            return _page(request, visit, response, form=form)
    elif do == "remove":
        if asking := remove_from(request, response, by=by):
            return _page(request, visit, response, asking=asking)
    elif do == "usual":
        try:
            fill_days(response=response, by=by)
        except NothingTaken:
            messages.warning(request, "No medicine on the list has a usual amount.")
    elif do == "none":
        if response.products.exists():
            messages.warning(request, "Take the medicines off the list first.")
        else:
            fill_days(response=response, status=NONE, overwrite=True, by=by)
    else:
        return _keep(request, visit, response, finish=do == "finish")
    return redirect(request.path)


def _keep(
    request: ScopedRequest, visit: Visit, response: Response, *, finish: bool
) -> HttpResponse:
    if finish and response.mode == EntryMode.SELF:
        return _finish(request, visit, response)
    kept = keep_days(request, response, by=request.user)
    if request.headers.get("HX-Request"):
        return saved_fragment(request, response, kept, by=request.user)
    if kept.newer:
        messages.warning(request, kept.newer)
    if not kept.whole:
        messages.warning(request, "What is right is saved; the rest is below.")
        return _page(request, visit, response, kept=kept)
    if kept.newer:
        return redirect(request.path)
    if finish:
        return _finish(request, visit, response)
    messages.success(request, "Saved. You can go on later.")
    return redirect(request.path)


def _finish(request: ScopedRequest, visit: Visit, response: Response) -> HttpResponse:
    complete(response=response, by=request.user)
    messages.success(request, f"{response.form.label}: finished.")
    study_id, following = visit.participant.study_id, next_form(visit)
    if following is None:
        return redirect("participant", study_id)
    return redirect("enter-form", study_id, visit.code, following)


def _page(
    request: ScopedRequest,
    visit: Visit,
    response: Response,
    *,
    form: ProductForm | None = None,
    kept: KeptDays | None = None,
    asking: Asking | None = None,
) -> HttpResponse:
    log, rules = read_log(response), response.form.log
    if rules is None:
        raise AssertionError(f"{response.instrument} is no log of days")
    alone = response.mode == EntryMode.SELF
    data = request.POST if kept else None
    return form_page(
        request,
        "responses/begun.html" if alone else "opioids/enter.html",
        visit,
        response.form,
        response=response,
        rules=rules,
        form=form or ProductForm(),
        live=live(log, rules),
        modes=mode_choices(visit.plan),
        days=days_in_words(log),
        forms=forms_of(visit),
        **days_context(
            log, response, by=request.user, data=data, kept=kept, asking=asking
        ),
    )


def _completed(
    request: ScopedRequest, visit: Visit, response: Response
) -> HttpResponse:
    """Show a finished log; a late POST to it changes nothing and says so."""
    if request.method == "POST":
        messages.warning(request, "This log is finished and takes no more answers.")
        return redirect(request.path)
    log, rules = read_log(response), response.form.log
    return form_page(
        request,
        "responses/completed.html",
        visit,
        response.form,
        response=response,
        rules=rules,
        days=days_in_words(log),
        scores=score_lines(response),
        forms=forms_of(visit),
    )
