"""The reminder ladder, by the steps that STAMP states."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.reminders.ladder import days, due, polite
from trialsite.protocol import current
from trialsite.protocol.windows import Window

WINDOW = Window(date(2026, 6, 1), date(2026, 6, 15), date(2026, 7, 30))
REMINDERS = current().reminders
ZONES = ["America/Chicago", "America/New_York", "America/Denver"]


def step_on(day):
    step = due(REMINDERS, WINDOW, day)
    return step and step.code


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 5, 31), None),
        (date(2026, 6, 1), "invitation"),
        (date(2026, 6, 3), "invitation"),
        (date(2026, 6, 4), "reminder1"),
        (date(2026, 6, 8), "reminder2"),
        (date(2026, 6, 15), "reminder3"),
        (date(2026, 6, 22), "call"),
        (date(2026, 7, 30), "call"),
        (date(2026, 7, 31), None),
    ],
)
def test_each_step_comes_due_on_its_day(day, code):
    assert step_on(day) == code


@given(
    st.dates(date(2026, 5, 1), WINDOW.opens - timedelta(days=1))
    | st.dates(WINDOW.closes + timedelta(days=1), date(2026, 8, 31))
)
def test_nothing_is_due_outside_the_window(day):
    assert step_on(day) is None


@given(st.integers(0, 20), st.integers(0, 20))
def test_a_step_that_falls_after_the_close_never_comes(before, after):
    target = date(2026, 6, 15)
    window = Window(
        target - timedelta(days=before), target, target + timedelta(days=after)
    )
    assert all(day in window for day, _ in days(REMINDERS, window))


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)),
    st.sampled_from(ZONES),
)
def test_nobody_is_written_to_at_night(instant, zone):
    instant = instant.replace(tzinfo=UTC)
    chosen = polite(REMINDERS, instant, zone)
    local = chosen.astimezone(ZoneInfo(zone)).time()
    assert REMINDERS.send_from <= local < REMINDERS.send_until
    assert timedelta(0) <= chosen - instant <= timedelta(hours=25)
