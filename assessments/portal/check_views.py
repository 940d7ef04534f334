"""The last look at a form before it is sent."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from assessments.opioids.log import read_log
from assessments.portal.access import through_link
from assessments.portal.opened import open_form, sheet_of
from assessments.portal.pages import page
from assessments.portal.progress import queue_of
from assessments.responses.actions import complete
from assessments.responses.sheet import Sheet
from assessments.schedule.models import Visit
from trialsite.protocol.types import SKIPPED, Item


@dataclass(frozen=True)
class CheckedItem:
    """A question on the check page, and what was said to it."""

    item: Item
    words: str
    open: bool
    address: str


@through_link
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, visit: Visit, instrument: str) -> HttpResponse:
    """Show what is still open, then send the form."""
    response = open_form(visit, instrument)
    if response is None:
        return redirect("portal-home")
    if request.method == "POST":
        complete(response=response, by=None)
        if queue_of(visit).next is None:
            return redirect("portal-thanks")
        messages.success(request, f"{response.form.label}: sent. Thank you.")
        return redirect("portal-home")
    queue = queue_of(visit)
    context: dict[str, object] = {"instrument": response.form, "queue": queue}
    if response.form.log is not None:
        log = read_log(response)
        unreported = [day for day in log.days if not day.reported]
        return page(
            request,
            "portal/check_days.html",
            visit,
            log=log,
            unreported=unreported,
            **context,
        )
    sheet = sheet_of(response)
    return page(
        request, "portal/check.html", visit, lines=_lines(sheet), sheet=sheet, **context
    )


def _lines(sheet: Sheet) -> list[CheckedItem]:
    reasons = {coded.code: coded.label for coded in sheet.instrument.missing}
    lines = []
    for item in sheet.shown:
        labels: dict[object, str] = {o.code: o.label for o in item.options}
        answer = sheet.answers.get(item.code)
        missing = sheet.missing.get(item.code)
        words = labels.get(answer, str(answer)) if answer is not None else ""
        if missing:
            words = "" if missing == SKIPPED else reasons.get(missing, missing)
        address = reverse("portal-item", args=[sheet.instrument.code, item.code])
        lines.append(
            CheckedItem(item, words, item in sheet.open, f"{address}?from=check")
        )
    return lines
