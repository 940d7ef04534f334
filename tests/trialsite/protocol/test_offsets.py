"""Calendar months are calendar months, whatever their length."""

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialsite.protocol.offsets import add
from trialsite.protocol.types import Offset

DAYS = st.dates(date(1900, 1, 1), date(2400, 12, 31))
MONTHS = st.integers(0, 120)


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2022, 8, 31), 6, date(2023, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2096, 2, 29), 48, date(2100, 2, 28)),
        (date(2023, 10, 31), 4, date(2024, 2, 29)),
        (date(2023, 12, 31), 3, date(2024, 3, 31)),
        (date(2023, 1, 30), 1, date(2023, 2, 28)),
        (date(2023, 11, 30), 13, date(2024, 12, 30)),
        (date(2023, 3, 15), 0, date(2023, 3, 15)),
    ],
)
def test_the_last_day_of_a_shorter_month_stands_for_a_day_it_lacks(
    start, months, expected
):
    assert add(Offset(months=months), start) == expected


@given(DAYS, MONTHS)
@settings(deadline=None)
def test_months_land_in_the_month_that_many_later(start, months):
    landed = add(Offset(months=months), start)
    assert (landed.year - start.year) * 12 + landed.month - start.month == months


@given(DAYS, MONTHS)
@settings(deadline=None)
def test_the_day_of_the_month_stays_or_is_the_last_there_is(start, months):
    landed = add(Offset(months=months), start)
    last = calendar.monthrange(landed.year, landed.month)[1]
    assert landed.day == min(start.day, last)


@given(DAYS, MONTHS)
@settings(deadline=None)
def test_a_later_start_never_lands_earlier(start, months):
    offset = Offset(months=months)
    assert add(offset, start) <= add(offset, start + timedelta(days=1))


@given(DAYS, st.integers(0, 200))
@settings(deadline=None)
def test_weeks_are_seven_days_each(start, weeks):
    assert add(Offset(weeks=weeks), start) == add(Offset(days=7 * weeks), start)
    assert (add(Offset(weeks=weeks), start) - start).days == 7 * weeks


@pytest.mark.parametrize(
    ("offset", "words"),
    [
        (Offset(months=3), "3 months"),
        (Offset(weeks=1), "1 week"),
        (Offset(days=0), "0 days"),
    ],
)
def test_an_offset_reads_as_words(offset, words):
    assert str(offset) == words
