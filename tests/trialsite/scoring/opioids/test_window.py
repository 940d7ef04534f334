from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialsite.scoring.errors import MeasureError
from trialsite.scoring.opioids import (
    Entry,
    check_date,
    check_no_duplicates,
    log_window,
)

VISIT = date(2026, 3, 10)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 90))
def test_the_window_is_whole_days_ending_the_day_before_the_visit(visit, days):
    window = log_window(visit, days=days)
    assert len(window) == len(set(window)) == days
    assert window[-1] == visit - timedelta(days=1)
    assert list(window) == sorted(window)


def test_the_usual_window_is_four_weeks():
    assert log_window(VISIT)[0] == date(2026, 2, 10)
    assert len(log_window(VISIT)) == 28


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 3, 11), "future_date"),
        (VISIT, "outside_window"),
        (date(2026, 2, 9), "outside_window"),
    ],
)
def test_a_day_outside_the_window_is_refused(day, code):
    with pytest.raises(MeasureError) as refused:
        check_date(day, window=log_window(VISIT), today=VISIT)
    assert refused.value.code == code
    assert day.isoformat() in str(refused.value)


def test_every_day_of_the_window_is_accepted():
    for day in log_window(VISIT):
        check_date(day, window=log_window(VISIT), today=VISIT)


def test_the_same_product_twice_on_a_day_is_asked_to_be_confirmed():
    twice = [
        Entry("oxycodone", strength_mg=5, units=2),
        Entry("oxycodone", strength_mg="5.0", units=1),
    ]
    with pytest.raises(MeasureError) as refused:
        check_no_duplicates(twice)
    assert refused.value.code == "duplicate"
    assert "oxycodone" in refused.value.value


def test_another_strength_form_or_drug_is_another_product():
    check_no_duplicates(
        [
            Entry("oxycodone", strength_mg=5, units=2),
            Entry("oxycodone", strength_mg=10, units=2),
            Entry("oxycodone", mg_per_ml=5, ml=2),
            Entry("morphine", strength_mg=10, units=2),
        ]
    )
