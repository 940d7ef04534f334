"""What staff's and participants' pages do alike with a log."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from assessments.opioids.actions import list_product, tell_days
from assessments.opioids.entries import name_of, unit_of
from assessments.opioids.forms import ProductForm
from assessments.opioids.lines import Reading, choices_of, lines_of, read_days
from assessments.opioids.live import live
from assessments.opioids.log import Log, read_log
from assessments.opioids.models import OpioidProduct
from assessments.opioids.refusals import ProductRefused
from assessments.responses.models import Response
from trialsite.access.models import User
from trialsite.scoring.exact import plain


def list_from(form: ProductForm, response: Response, *, by: User | None) -> bool:
    """List the medicine of a bound *form*. Says whether that was done; what was wrong
    stands on the form."""
    if not form.is_valid():
        return False
    try:
        list_product(response=response, by=by, **form.listed())
    except ProductRefused as refused:
        form.add_error(refused.field, str(refused))
        return False
    return True


def keep_days(
    request: HttpRequest, response: Response, *, by: User | None
) -> tuple[Log, Reading]:
    """Keep the days that came back from a page, and return the log as it is then with
    what could not be kept."""
    log = read_log(response)
    reading = read_days(request.POST, log)
    if reading.changed:
        tell_days(response=response, days=reading.changed, by=by)
        log = read_log(response)
    return log, reading


def days_context(
    log: Log,
    data: Mapping[str, str] | None = None,
    errors: Mapping[date, str] | None = None,
) -> dict[str, Any]:
    """What _days.html and _products.html draw."""
    return {
        "log": log,
        "products": [
            (product, name_of(product), usual_in_words(product))
            for product in log.products
        ],
        "lines": lines_of(log, data, errors),
        "choices": choices_of(log),
    }


def usual_in_words(product: OpioidProduct) -> str:
    """How much on a usual day: "4 tablets or capsules a day", "as needed"."""
    if not product.usual:
        return "as needed"
    return f"{plain(product.usual)} {unit_of(product)} a day"


def told_fragment(
    request: HttpRequest, response: Response, log: Log, reading: Reading, *, staff: bool
) -> HttpResponse:
    """The answer to a save of single days in passing: what is told of them now, what
    was wrong, the count, and for staff the mean so far."""
    named = {
        day.day for day in log.days if f"day-{day.day.isoformat()}" in request.POST
    }
    rules = response.form.log
    context = {
        "log": log,
        "lines": [
            line
            for line in lines_of(log, request.POST, reading.errors)
            if line.day in named
        ],
        "live": live(log, rules) if staff and rules else None,
        "rules": rules,
        "staff": staff,
    }
    return render(request, "opioids/told.html", context)


def days_in_words(log: Log) -> list[tuple[date, str]]:
    """Each day with what is told of it, for reading."""
    return [(line.day, line.words) for line in lines_of(log)]
