"""What staff's and participants' pages do alike with a log."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from assessments.opioids.actions import (
    item_of,
    save_days_page,
    value_of,
)
from assessments.opioids.day_report import DayReport
from assessments.opioids.entries import name_of
from assessments.opioids.lines import (
    DayLine,
    choices_of,
    lines_of,
    read_days,
    report_in_words,
)
from assessments.opioids.live import live
from assessments.opioids.log import Log, read_log
from assessments.opioids.medicines import Asking, usual_in_words, whose_part
from assessments.responses.models import Response
from assessments.responses.writing import NOBODY, last_save
from trialsite.access.models import User
from trialsite.editing.comparing import Base, Both, Newer
from trialsite.editing.forms import NAMED, moment_in_words
from trialsite.editing.pages import carried, new_base, sent_base
from trialsite.values.instants import day_words


@dataclass(frozen=True)
class KeptDays:
    """What came of the days of a page: the *log* as it is now, why some days cannot be
    kept, which of them two reported differently, and what to say of days that somebody
    else reported alone ("" where there are none)."""

    log: Log
    errors: Mapping[date, str]
    clashes: Mapping[date, Newer]
    typed: Mapping[date, DayReport]
    newer: str

    @property
    def whole(self) -> bool:
        return not self.errors and not self.clashes


def keep_days(request: HttpRequest, response: Response, *, by: User | None) -> KeptDays:
    """Keep the days that came back from a page, each against what the page showed."""
    log = read_log(response)
    reading = read_days(request.POST, log)
    # Before this save: who reported what the page does not show yet.
    unseen = _unseen(request, response, log, by=by)
    earlier = last_save(response, by=by) if unseen else NOBODY
    clashes: Mapping[date, Newer] = {}
    if reading.changed:
        saved = save_days_page(
            response=response,
            days=reading.changed,
            bases={
                day: _sent(request, response, day, by=by) for day in reading.changed
            },
            by=by,
        )
        log, clashes = read_log(response), saved.clashes
        unseen = sorted({*unseen, *saved.newer})
        earlier = saved.earlier if saved.newer else earlier
    return KeptDays(
        log,
        reading.errors,
        clashes,
        reading.changed,
        _newer_in_words(unseen, earlier, response) if unseen else "",
    )


def _sent(
    request: HttpRequest, response: Response, day: date, *, by: User | None
) -> Base:
    whose = whose_part(response, day, by)
    return sent_base(request.POST, field=f"based-{day}", **whose)


def _unseen(
    request: HttpRequest, response: Response, log: Log, *, by: User | None
) -> list[date]:
    """The days that somebody reported after the page showed them as not reported, and
    of which the page says nothing."""
    silent = [
        day
        for day in log.days
        if day.reported and not request.POST.get(item_of(day.day))
    ]
    return [
        day.day
        for day in silent
        if _sent(request, response, day.day, by=by).showed(item_of(day.day), None)
    ]


def _newer_in_words(days: Collection[date], earlier: Newer, response: Response) -> str:
    when = moment_in_words(earlier)
    labels = [day_words(day) for day in days]
    if len(labels) > NAMED:
        labels = [*labels[:NAMED], f"{len(labels) - NAMED} more days"]
    who = earlier.who[:1].upper() + earlier.who[1:]
    return (
        f"{who} changed {', '.join(labels)} {when}, after you opened this page. None "
        "of it was overwritten, and yours is saved."
    )


def day_lines(
    log: Log,
    response: Response,
    *,
    by: User | None,
    data: Mapping[str, str] | None = None,
    kept: KeptDays | None = None,
) -> list[DayLine]:
    """Every day as the page shows it and carries its base; *data* is what was typed,
    where the page is shown again because of what is *kept* and what is not."""
    errors = kept.errors if kept else {}
    clashes = kept.clashes if kept else {}
    wrong = dict.fromkeys(clashes, "") | dict(errors)
    lines = []
    for day, line in zip(log.days, lines_of(log, data, wrong), strict=True):
        item, whose = item_of(day.day), whose_part(response, day.day, by)
        base, clash = new_base({item: value_of(day.status, day.doses)}), None
        if day.day in errors and data is not None:
            base = sent_base(data, field=f"based-{day.day}", **whose)
        elif kept and (newer := clashes.get(day.day)):
            base = base.asking({item: newer})
            report = kept.typed[day.day]
            clash = Both(
                line.words,
                report_in_words(log, report.status, report.amounts),
                f"{newer.who} {moment_in_words(newer)}",
            )
        lines.append(replace(line, based_on=carried(base, **whose), clash=clash))
    return lines


def days_context(
    log: Log,
    response: Response,
    *,
    by: User | None,
    data: Mapping[str, str] | None = None,
    kept: KeptDays | None = None,
    asking: Asking | None = None,
) -> dict[str, Any]:
    """What _days.html and _products.html draw."""
    return {
        "log": log,
        "products": [
            (
                product,
                name_of(product),
                usual_in_words(product),
                asking if asking and asking.product == product.pk else None,
            )
            for product in log.products
        ],
        "lines": day_lines(log, response, by=by, data=data, kept=kept),
        "choices": choices_of(log),
    }


def saved_fragment(
    request: HttpRequest, response: Response, kept: KeptDays, *, by: User | None
) -> HttpResponse:
    """The answer to a save of single days in passing: what is reported of them now,
    what was wrong or reported differently by two, the count, and for staff the mean so
    far."""
    log, rules, staff = kept.log, response.form.log, by is not None
    named = {day.day for day in log.days if item_of(day.day) in request.POST}
    lines = day_lines(log, response, by=by, data=request.POST, kept=kept)
    context = {
        "log": log,
        "lines": [line for line in lines if line.day in named],
        # What was decided is drawn anew, for the page still shows the choice.
        "decided": any(f"keep-{item_of(day)}" in request.POST for day in named),
        "choices": choices_of(log),
        "save_to": request.path,
        "live": live(log, rules) if staff and rules else None,
        "rules": rules,
        "staff": staff,
    }
    return render(request, "opioids/saved.html", context)


def days_in_words(log: Log) -> list[tuple[date, str]]:
    """Each day with what is reported of it, for reading."""
    return [(line.day, line.words) for line in lines_of(log)]
