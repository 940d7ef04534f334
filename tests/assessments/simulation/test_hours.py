"""Things happen when people are at work or at home, in the zone where they live."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from assessments.simulation.chance import begin
from assessments.simulation.hours import (
    at,
    at_home,
    in_office,
    is_workday,
    workday,
    workdays_before,
)

days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
zones = st.sampled_from(
    ["America/Chicago", "America/New_York", "Europe/London", "Pacific/Auckland"]
)


@given(seed=st.integers(0, 2**32), day=days, zone=zones)
def test_staff_act_in_office_hours_and_people_alone_in_waking_hours(
    seed: int, day: date, zone: str
) -> None:
    """Also on the days on which clocks are put forward or back."""
    office = in_office(begin(seed), day, zone).astimezone(ZoneInfo(zone))
    home = at_home(begin(seed), day, zone).astimezone(ZoneInfo(zone))
    assert office.date() == home.date() == day
    assert 8 <= office.hour < 16
    assert 7 <= home.hour < 22


@given(day=days, zone=zones)
def test_a_day_begins_at_midnight_where_people_live(day: date, zone: str) -> None:
    midnight = at(day, 0, zone).astimezone(ZoneInfo(zone))
    assert (midnight.date(), midnight.hour) == (day, 0)


@given(day=days, count=st.integers(0, 12))
def test_workdays_are_counted_without_weekends(day: date, count: int) -> None:
    found = workdays_before(day, count)
    assert is_workday(found)
    between = [
        found + timedelta(days=n) for n in range(1, (workday(day) - found).days + 1)
    ]
    assert sum(map(is_workday, between)) == count


def test_nobody_works_on_a_weekend_or_on_christmas_day() -> None:
    assert workday(date(2026, 3, 8)) == date(2026, 3, 6)
    assert workday(date(2026, 3, 7), step=1) == date(2026, 3, 9)
    assert workday(date(2025, 12, 25)) == date(2025, 12, 24)
