"""Days as people and files write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialsite.values.dates import (
    DAY_FIRST,
    MONTH_FIRST,
    BadDate,
    OrderNotKnown,
    order_in,
    order_of,
    read_birth,
    read_day,
)

TODAY = date(2026, 11, 22)
MARCH = date(1968, 3, 31)


@pytest.mark.parametrize(
    "text",
    [
        "1968-03-31",
        "1968/3/31",
        "19680331",
        "1968-03-31 00:00:00",
        "1968-03-31T00:00:00Z",
        "3/31/1968 12:00:00 AM",
        "3/31/1968 12:00 AM",
        "\u202a1968\u201103\u201131\u202c".replace("\u2011", "-"),
        '="1968-03-31"',
        "'1968-03-31",
        "31/03/1968",
        "3/31/1968 0:00",
        "31.3.1968",
        "03-31-68",
        "31-Mar-1968",
        "31 March 1968",
        "31st march, 68",
        "March 31, 1968",
        "Mar 31 1968",
        "31MAR1968",
    ],
)
def test_one_day_in_many_forms(text):
    assert read_birth(text, "", TODAY) == MARCH


def test_a_date_that_could_be_two_is_asked_for():
    with pytest.raises(OrderNotKnown):
        read_birth("03/04/1968", "", TODAY)
    assert read_birth("03/04/1968", DAY_FIRST, TODAY) == date(1968, 4, 3)
    assert read_birth("03/04/1968", MONTH_FIRST, TODAY) == date(1968, 3, 4)


def test_the_same_number_twice_needs_no_order():
    assert read_birth("04/04/1968", "", TODAY) == date(1968, 4, 4)


def test_the_column_tells_the_order_and_by_which_row():
    order = order_of([(2, "03/04/1968"), (3, "31/03/1968"), (4, "1968-01-02")])
    assert (order.chosen, order.by) == (DAY_FIRST, {DAY_FIRST: 3})


def test_a_day_that_does_not_exist_tells_no_order():
    assert order_of([(2, "31/02/1968")]).by == {}


def test_a_column_that_speaks_for_both_tells_nothing():
    order = order_of([(2, "31/03/1968"), (3, "03/31/1968")])
    assert order.chosen == ""
    assert order.mixed


@pytest.mark.parametrize(
    "text",
    [
        *("31/02/1968", "1968-13-01", "2027-01-01", "1899-12-31", "24928"),
        *("unknown", "31 Foo 1968", "45", "1968", "3/31", "3/31/1968 11:00:00 PM"),
        *("1968-03-31 05:00", "2026-11-22", "11/22/2026"),
    ],
)
def test_what_is_no_date_of_birth_is_refused(text):
    with pytest.raises(BadDate):
        read_birth(text, MONTH_FIRST if text == "3/31" else "", TODAY)


def test_an_order_that_the_date_contradicts_is_refused():
    with pytest.raises(BadDate):
        read_birth("31/03/1968", MONTH_FIRST, TODAY)


@given(st.dates(date(1927, 1, 1), date(2026, 11, 21)))
def test_a_year_of_two_digits_is_one_of_the_last_hundred(day):
    assert read_birth(f"{day:%m/%d/%y}", MONTH_FIRST, TODAY) == day


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("12/25/26", date(1926, 12, 25)),
        ("11/22/26", date(1926, 11, 22)),
        ("11/21/26", date(2026, 11, 21)),
        ("03/31/68", date(1968, 3, 31)),
        ("1/1/00", date(2000, 1, 1)),
    ],
)
def test_nobody_is_born_in_days_to_come(text, born):
    assert read_birth(text, MONTH_FIRST, TODAY) == born


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12/25/26", date(2026, 12, 25)),
        ("1/2/27", date(2027, 1, 2)),
        ("2/29/28", date(2028, 2, 29)),
        ("31 Mar 25", date(2025, 3, 31)),
    ],
)
def test_a_day_of_the_trial_is_in_the_nearest_year(text, day):
    assert read_day(text, MONTH_FIRST, TODAY) == day


def test_what_is_typed_at_a_site_is_in_the_order_of_its_country():
    assert [order_in(code) for code in ("US", "GB", "NZ", "CA", "")] == [
        *(MONTH_FIRST, DAY_FIRST, DAY_FIRST, "", "")
    ]
