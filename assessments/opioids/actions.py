"""Telling what was taken: the medicines, and how much of each on which day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from assessments.opioids.amounts import AMOUNTS, STRENGTHS, is_amount, is_strength
from assessments.opioids.day_report import TAKEN, DayReport, checked
from assessments.opioids.entries import entry, find_product, name_of
from assessments.opioids.log import window_of
from assessments.opioids.models import OpioidDay, OpioidDose, OpioidProduct
from assessments.opioids.refusals import (
    DayRefused,
    HasDoses,
    ProductListedTwice,
    ProductRefused,
)
from assessments.responses.models import Response
from assessments.responses.writing import NOBODY, SAVED, hold, last_save, mark_saved
from trialsite.access.models import User
from trialsite.editing.comparing import Base, Newer, compare
from trialsite.scoring.errors import MeasureError
from trialsite.scoring.opioids import day_mme
from trialsite.values.instants import day_words


@transaction.atomic
def list_product(
    *,
    response: Response,
    drug: str,
    form: str,
    strength: Decimal,
    usual: Decimal,
    by: User | None,
) -> OpioidProduct:
    """List a medicine that was taken in the days of the log. *strength* is in the
    unit of its form (mg, mg/mL, mcg, mcg/h), with up to 3 decimals; *usual* is how
    much on a usual day, with up to 2, and 0 for one taken as needed.

    Raises ProductRefused for one that the catalogue lacks or a number that makes no
    sense, ProductListedTwice, and what responses.writing.hold raises.
    """
    held = hold(response, by=by)
    try:
        find_product(drug, form)
    except LookupError as error:
        raise ProductRefused("product", str(error)) from None
    if not is_strength(strength):
        raise ProductRefused("strength", f"{strength} is not taken here: {STRENGTHS}.")
    if not is_amount(usual):
        raise ProductRefused("usual", f"{usual} is not taken here: {AMOUNTS}.")
    product = OpioidProduct(
        response=held, drug=drug, form=form, strength=strength, usual=usual
    )
    try:
        # What the dose rules refuse would be refused when the form is finished.
        day_mme([entry(product, usual)])
    except MeasureError as error:
        raise ProductRefused("strength", str(error)) from None
    if held.products.filter(drug=drug, form=form, strength=strength).exists():
        raise ProductListedTwice(name_of(product))
    product.save()
    _touch(held, by=by)
    return product


@transaction.atomic
def remove_product(
    *, response: Response, product: int, base: Base, by: User | None
) -> Response:
    """Take a medicine (by id) off an unfinished log, with its doses. Where it has
    some, *base* is of a page that asked about them, under ``doses_item``. A day on
    which nothing else was taken is no longer reported: whether nothing was taken then,
    only the person knows. Raises ProductRefused for a product that the log does not
    list, and HasDoses for doses that nobody asked about."""
    held = hold(response, by=by)
    found = held.products.filter(pk=product).first()
    if found is None:
        raise ProductRefused("product", f"Medicine {product} is not on this log.")
    doses = OpioidDose.objects.filter(product=found)
    kept = dict(doses.values_list("day__day", "amount"))
    if kept and not base.showed(doses_item(product), kept):
        asked_before = base.knows(doses_item(product))
        raise HasDoses(
            name_of(found), kept, last_save(held, by=by) if asked_before else None
        )
    doses.delete()
    held.days.filter(status=TAKEN, doses=None).delete()
    found.delete()
    _touch(held, by=by)
    return held


def doses_item(product: int) -> str:
    """Under which a base holds the doses of a medicine, by day."""
    return f"doses-{product}"


@transaction.atomic
def report_days(
    *, response: Response, days: Mapping[date, DayReport], by: User | None
) -> list[OpioidDay]:
    """Report several days, each in place of what was reported of it before. All are
    kept or none. Raises DayRefused for a day outside the log's window, what
    day_report.checked raises, and what responses.writing.hold raises."""
    return _report(hold(response, by=by), days, by=by)


@dataclass(frozen=True)
class SavedDays:
    """What came of saving a page of days. ``clashes`` were not saved: two reported them
    differently, and each names who was first; ``newer`` were reported by somebody else
    alone, who is ``earlier``."""

    clashes: Mapping[date, Newer]
    newer: tuple[date, ...]
    earlier: Newer


@transaction.atomic
def save_days_page(
    *,
    response: Response,
    days: Mapping[date, DayReport],
    bases: Mapping[date, Base],
    by: User | None,
) -> SavedDays:
    """Keep the days that this person reported anew on a page; *bases* are what it was
    drawn from, day by day, each under ``item_of``. A day that they did not touch stays
    as it is now, and one that somebody else reported too is left for a person to
    decide. Raises what report_days raises."""
    held = hold(response, by=by)
    now = {row.day: row for row in held.days.prefetch_related("doses")}
    changes: dict[date, DayReport] = {}
    clashes: dict[date, Newer] = {}
    newer: list[date] = []
    for day, report in days.items():
        item, row = item_of(day), now.get(day)
        kept = row and value_of(
            row.status, {dose.product_id: dose.amount for dose in row.doses.all()}
        )
        typed = {item: value_of(report.status, report.amounts)}
        found = compare(base=bases[day], now={item: kept}, typed=typed)
        if found.changes:
            changes[day] = report
        elif found.newer:
            newer.append(day)
        elif found.clashes:
            asked = bases[day].undecided.get(item)
            known = asked if asked and bases[day].showed(item, kept) else None
            clashes[day] = known or last_save(held, by=by)
    earlier = last_save(held, by=by) if newer else NOBODY
    if changes:
        _report(held, changes, by=by)
    return SavedDays(clashes, tuple(newer), earlier)


def item_of(day: date) -> str:
    """The name of a day as an item of a page."""
    return f"day-{day.isoformat()}"


def value_of(status: str | None, doses: Mapping[int, Decimal]) -> object:
    """What is reported of a day, as one value that can be compared; None for
    nothing."""
    return status and {"status": status, **{f"{pk}": of for pk, of in doses.items()}}


@transaction.atomic
def fill_days(
    *,
    response: Response,
    status: str = TAKEN,
    overwrite: bool = False,
    by: User | None,
) -> int:
    """Tell every day of the window the same: the usual amount of each product, or none.
    Days that are reported already stay as they are, unless *overwrite*. Returns how
    many days were reported.

    Raises NothingTaken where no product has a usual amount, DayRefused for a status
    that a day cannot have, and what responses.writing.hold raises.
    """
    held = hold(response, by=by)
    products = {product.pk: product for product in held.products.all()}
    usual = {number: product.usual for number, product in products.items()}
    report = checked(DayReport(status, usual if status == TAKEN else {}), products)
    done = set() if overwrite else set(held.days.values_list("day", flat=True))
    rows = _write(held, {day: report for day in window_of(held) if day not in done})
    _touch(held, by=by)
    return len(rows)


def _report(
    held: Response, days: Mapping[date, DayReport], *, by: User | None
) -> list[OpioidDay]:
    window = window_of(held)
    for day in days:
        if day not in window:
            raise DayRefused(f"{day_words(day)}", _in_words(window))
    products = {product.pk: product for product in held.products.all()}
    kept = {day: checked(report, products) for day, report in days.items()}
    rows = _write(held, kept)
    _touch(held, by=by)
    return rows


def _write(response: Response, days: Mapping[date, DayReport]) -> list[OpioidDay]:
    """Put rows in place of what is reported of *days*."""
    before = list(response.days.filter(day__in=days).values_list("pk", flat=True))
    if before:
        # By their ids: of tables that were just filled PostgreSQL has no statistics
        # yet, and then it may plan a join row against row.
        OpioidDose.objects.filter(day_id__in=before).delete()
        response.days.filter(pk__in=before).delete()
    rows = OpioidDay.objects.bulk_create(
        OpioidDay(response=response, day=day, status=report.status)
        for day, report in days.items()
    )
    OpioidDose.objects.bulk_create(
        OpioidDose(day=row, product_id=product, amount=amount)
        for row in rows
        for product, amount in days[row.day].amounts.items()
    )
    return rows


def _in_words(window: Sequence[date]) -> str:
    return f"{day_words(window[0])} to {day_words(window[-1])}"


def _touch(response: Response, *, by: User | None) -> None:
    mark_saved(response, by=by)
    response.save(update_fields=SAVED)
