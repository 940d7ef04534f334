"""Telling medicines and days."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from assessments.opioids.actions import (
    doses_item,
    fill_days,
    list_product,
    remove_product,
    report_days,
)
from assessments.opioids.day_report import NONE, TAKEN, UNKNOWN, DayReport
from assessments.opioids.log import read_log
from assessments.opioids.refusals import (
    AmountRefused,
    DayRefused,
    HasDoses,
    NothingTaken,
    ProductListedTwice,
    ProductRefused,
)
from assessments.responses.actions import complete, open_response
from assessments.responses.refusals import AlreadyCompleted, WindowClosed
from tests.counting import queries
from trialsite import clock
from trialsite.editing.comparing import Base

FIRST, LAST = date(2026, 5, 5), date(2026, 6, 1)


@pytest.fixture
def log(visit):
    """Opened on 2 June at Madison."""
    return open_response(visit=visit, instrument="opioid_log", mode="self", by=None)


def listed(log, drug="oxycodone", form="oral", strength="5", usual="4"):
    return list_product(
        response=log,
        drug=drug,
        form=form,
        strength=Decimal(strength),
        usual=Decimal(usual),
        by=None,
    )


def tell(log, day, status, amounts=None):
    """One day, as the page of a day does."""
    return report_days(
        response=log, days={day: DayReport(status, amounts or {})}, by=None
    )


def statuses(log):
    return [day.status for day in read_log(log).days]


def test_the_window_is_28_days_ending_the_day_before_the_log_was_opened(log):
    """The partial day of the visit is left out."""
    days = [day.day for day in read_log(log).days]
    assert (days[0], days[-1], len(days)) == (FIRST, LAST, 28)


def test_the_window_is_counted_in_the_participants_zone(visit):
    """At half past midnight in UTC it is still the day before in Chicago."""
    with clock.fixed(datetime(2026, 6, 3, 0, 30, tzinfo=UTC)):
        log = open_response(visit=visit, instrument="opioid_log", mode="self", by=None)
    assert read_log(log).days[-1].day == LAST


def test_the_window_stays_when_the_log_is_filled_on_a_later_day(log):
    with clock.fixed(datetime(2026, 6, 9, 18, tzinfo=UTC)):
        assert read_log(log).days[-1].day == LAST


def test_a_medicine_is_listed_once(log):
    listed(log)
    with pytest.raises(ProductListedTwice, match=r"Oxycodone 5 mg.*already"):
        listed(log, strength="5.000")
    listed(log, strength="10")


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("product", {"drug": "aspirin"}),
        ("product", {"form": "patch"}),
        ("strength", {"strength": "0"}),
        ("strength", {"strength": "-5"}),
        ("strength", {"strength": "5.00001"}),
        ("strength", {"strength": "100000"}),
        ("strength", {"strength": "NaN"}),
        ("usual", {"usual": "-1"}),
        ("usual", {"usual": "0.001"}),
        ("usual", {"usual": "Infinity"}),
    ],
)
def test_a_medicine_that_cannot_be_is_refused_at_its_field(log, field, values):
    with pytest.raises(ProductRefused) as refused:
        listed(log, **values)
    assert refused.value.field == field


def test_a_day_is_told_with_amounts_and_told_again(log):
    tablets, patches = listed(log), listed(log, "fentanyl", "patch", "25", "1")
    amounts = {tablets.pk: Decimal("2.5"), patches.pk: Decimal(0)}
    tell(log, LAST, TAKEN, amounts)
    assert read_log(log).days[-1].doses == {tablets.pk: Decimal("2.5")}
    tell(log, LAST, NONE)
    day = read_log(log).days[-1]
    assert (day.status, day.doses) == (NONE, {})


def test_none_unknown_and_not_told_are_three_things(log):
    """Pain 31; "none" counts as 0, the other two are missing days."""
    tell(log, FIRST, NONE)
    tell(log, LAST, UNKNOWN)
    entries = read_log(log).entries
    assert (entries[0], entries[1], entries[-1]) == ((), None, None)


@pytest.mark.parametrize("day", [FIRST - timedelta(1), LAST + timedelta(1)])
def test_a_day_outside_the_window_is_refused(log, day):
    with pytest.raises(DayRefused, match="5 May 2026 to 1 Jun 2026"):
        tell(log, day, NONE)


def test_a_status_that_a_day_cannot_have_is_refused(log):
    with pytest.raises(DayRefused, match="“some” is not taken here: taken, none"):
        tell(log, LAST, "some")


@pytest.mark.parametrize("amount", ["-1", "0.005", "100000", "NaN"])
def test_an_amount_that_cannot_be_is_refused(log, amount):
    product = listed(log)
    with pytest.raises(AmountRefused, match=r"a number from 0 to 99999\.99"):
        tell(log, LAST, TAKEN, {product.pk: Decimal(amount)})


def test_an_amount_of_a_medicine_of_another_log_is_refused(log, erin):
    product = listed(log)
    baseline = erin.visits.get(code="baseline").responses.get(instrument="opioid_log")
    theirs = baseline.products.get()
    with pytest.raises(ProductRefused, match=f"it lists {product.pk}"):
        tell(log, LAST, TAKEN, {theirs.pk: Decimal(1)})


def test_taken_without_an_amount_is_refused(log):
    product = listed(log)
    for amounts in ({}, {product.pk: Decimal(0)}):
        with pytest.raises(NothingTaken):
            tell(log, LAST, TAKEN, amounts)


def test_one_wrong_day_keeps_all_of_them_out(log):
    days = {FIRST: DayReport(NONE), LAST + timedelta(1): DayReport(NONE)}
    with pytest.raises(DayRefused):
        report_days(response=log, days=days, by=None)
    assert read_log(log).reported == 0


def test_the_usual_amount_fills_every_day_that_is_not_told(log):
    """ "It was the same every day" after two days were told otherwise."""
    product = listed(log)
    tell(log, FIRST, NONE)
    tell(log, LAST, UNKNOWN)
    assert fill_days(response=log, by=None) == 26
    days = read_log(log).days
    assert (days[0].status, days[-1].status) == (NONE, UNKNOWN)
    assert all(day.doses == {product.pk: 4} for day in days[1:-1])


def test_the_window_can_be_filled_again(log):
    listed(log)
    assert fill_days(response=log, by=None) == 28
    assert fill_days(response=log, status=NONE, by=None) == 0
    assert statuses(log) == [TAKEN] * 28
    assert fill_days(response=log, status=NONE, overwrite=True, by=None) == 28
    assert statuses(log) == [NONE] * 28
    with pytest.raises(DayRefused):
        fill_days(response=log, status="some", by=None)


def asked_about(log, product):
    doses = {day.day: day.doses.get(product.pk) for day in read_log(log).days}
    kept = {day: amount for day, amount in doses.items() if amount}
    return Base("").showing({doses_item(product.pk): kept})


def remove(log, product):
    asked = asked_about(log, product)
    remove_product(response=log, product=product.pk, base=asked, by=None)


def test_a_medicine_taken_as_needed_is_not_filled_in(log):
    always, needed = listed(log), listed(log, "tramadol", strength="50", usual="0")
    fill_days(response=log, by=None)
    assert read_log(log).days[0].doses == {always.pk: 4}
    remove(log, always)
    with pytest.raises(NothingTaken):
        fill_days(response=log, by=None)
    assert read_log(log).products == (needed,)


def test_days_with_nothing_else_are_untold_when_a_medicine_is_removed(log):
    """Whether nothing was taken then, only the person knows."""
    wrong, right = listed(log), listed(log, "morphine", strength="15", usual="2")
    tell(log, FIRST, TAKEN, {wrong.pk: Decimal(1)})
    both = {wrong.pk: Decimal(1), right.pk: Decimal(2)}
    tell(log, LAST, TAKEN, both)
    remove(log, wrong)
    days = read_log(log).days
    assert (days[0].status, days[-1].doses) == (None, {right.pk: 2})
    with pytest.raises(ProductRefused, match="not on this log"):
        remove(log, wrong)


def test_doses_that_nobody_asked_about_are_not_removed(log):
    product = listed(log)
    tell(log, FIRST, TAKEN, {product.pk: Decimal(1)})
    asked = asked_about(log, product)
    tell(log, LAST, TAKEN, {product.pk: Decimal(2)})
    for base in (Base(""), asked):
        with pytest.raises(HasDoses, match="was taken on 2 days"):
            remove_product(response=log, product=product.pk, base=base, by=None)
    remove(log, product)
    assert read_log(log).reported == 0


def test_a_finished_log_and_a_closed_window_take_nothing(log, visit):
    after = datetime(2026, 7, 18, 5, tzinfo=UTC)
    with clock.fixed(after), pytest.raises(WindowClosed):
        tell(log, LAST, NONE)
    complete(response=log, by=None)
    for verb in (
        lambda: listed(log),
        lambda: fill_days(response=log, status=NONE, by=None),
        lambda: tell(log, LAST, NONE),
    ):
        with pytest.raises(AlreadyCompleted):
            verb()


def test_filling_28_days_costs_as_many_queries_as_telling_one(log):
    amounts = {listed(log).pk: Decimal(1)}

    tell(log, LAST, TAKEN, amounts)
    again = queries(lambda: tell(log, LAST, TAKEN, amounts))
    filled = queries(lambda: fill_days(response=log, overwrite=True, by=None))
    assert len(filled) == len(again)
    assert len(queries(lambda: read_log(log))) == 3
