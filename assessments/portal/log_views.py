"""The participant's log: which medicines, then how much on which day."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from assessments.opioids.actions import fill_days
from assessments.opioids.day_report import NONE
from assessments.opioids.forms import ProductForm
from assessments.opioids.log import read_log
from assessments.opioids.medicines import list_from, remove_from
from assessments.opioids.page import days_context, keep_days, saved_fragment
from assessments.opioids.refusals import NothingTaken
from assessments.portal.access import through_link
from assessments.portal.opened import open_form
from assessments.portal.pages import page, progress_words
from assessments.portal.progress import queue_of
from assessments.responses.models import Response
from assessments.schedule.models import Visit


@through_link
@require_http_methods(["GET", "HEAD", "POST"])
def medicines(request: HttpRequest, visit: Visit, instrument: str) -> HttpResponse:
    """The opioid medicines of these days, or that there were none."""
    response = _open_log(visit, instrument)
    if response is None:
        return redirect("portal-home")
    do, form, asking = request.POST.get("do", ""), ProductForm(), None
    if do == "none" and not response.products.exists():
        fill_days(response=response, status=NONE, overwrite=True, by=None)
        return redirect("portal-check", instrument)
    if do == "remove":
        asking = remove_from(request, response, by=None)
        if asking is None:
            return redirect("portal-medicines", instrument)
    if do == "add":
        form = ProductForm(request.POST)
        if list_from(form, response, by=None):
            return redirect("portal-medicines", instrument)
    log = read_log(response)
    return page(
        request,
        "portal/medicines.html",
        visit,
        form=form,
        instrument=response.form,
        progress=progress_words(response.form, 1, 2, queue_of(visit).time),
        **days_context(log, response, by=None, asking=asking),
    )


@through_link
@require_http_methods(["GET", "HEAD", "POST"])
def days(request: HttpRequest, visit: Visit, instrument: str) -> HttpResponse:
    """Every day of the log, reported at once or one by one."""
    response = _open_log(visit, instrument)
    if response is None:
        return redirect("portal-home")
    data = kept = None
    if request.POST.get("do") == "usual":
        try:
            fill_days(response=response, by=None)
        except NothingTaken:
            messages.warning(request, "Please tell us first how much you usually take.")
            return redirect("portal-medicines", instrument)
        return redirect("portal-days", instrument)
    if request.method == "POST":
        kept = keep_days(request, response, by=None)
        if request.headers.get("HX-Request"):
            return saved_fragment(request, response, kept, by=None)
        if kept.newer:
            messages.warning(request, kept.newer)
        if kept.whole:
            back = request.POST.get("do") == "back"
            return redirect("portal-medicines" if back else "portal-check", instrument)
        log, data = kept.log, request.POST
    else:
        log = read_log(response)
    return page(
        request,
        "portal/days.html",
        visit,
        instrument=response.form,
        progress=progress_words(response.form, 2, 2, queue_of(visit).time),
        **days_context(log, response, by=None, data=data, kept=kept),
    )


def _open_log(visit: Visit, instrument: str) -> Response | None:
    response = open_form(visit, instrument)
    if response is not None and response.form.log is None:
        raise Http404
    return response
