"""The clock seam."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.database import as_owner
from trialsite import clock

NOON = datetime(2026, 6, 16, 12, tzinfo=UTC)


def test_a_fixed_clock_stands_still_and_is_let_go():
    with clock.fixed(NOON):
        assert clock.now() == NOON
        with clock.fixed(NOON + timedelta(days=1)):
            assert clock.now() == NOON + timedelta(days=1)
        assert clock.now() == NOON
    assert clock.now() != NOON


@pytest.mark.parametrize(
    ("instant", "zone", "day"),
    [
        (datetime(2026, 6, 17, 3, tzinfo=UTC), "America/Chicago", date(2026, 6, 16)),
        (datetime(2026, 6, 17, 3, tzinfo=UTC), "America/New_York", date(2026, 6, 16)),
        (datetime(2026, 6, 17, 4, tzinfo=UTC), "America/New_York", date(2026, 6, 17)),
        # The night on which Madison puts its clocks forward, and the one back.
        (datetime(2026, 3, 8, 5, 59, tzinfo=UTC), "America/Chicago", date(2026, 3, 7)),
        (datetime(2026, 3, 9, 4, 59, tzinfo=UTC), "America/Chicago", date(2026, 3, 8)),
        (
            datetime(2026, 11, 2, 5, 59, tzinfo=UTC),
            "America/Chicago",
            date(2026, 11, 1),
        ),
    ],
)
def test_today_is_the_calendar_day_of_the_zone(instant, zone, day):
    with clock.fixed(instant):
        assert clock.today(zone) == day


@given(
    st.dates(date(2020, 1, 1), date(2035, 12, 31)),
    st.sampled_from(["America/Chicago", "America/New_York", "America/Denver", "UTC"]),
)
def test_a_day_begins_at_its_midnight(day, zone):
    midnight = clock.midnight(day, zone)
    assert clock.day_of(midnight, zone) == day
    assert clock.day_of(midnight - timedelta(seconds=1), zone) == day - timedelta(1)


def test_outside_the_demo_the_clock_cannot_be_moved(db):
    with pytest.raises(ValueError, match="in the demo alone"):
        clock.move_demo_clock(to=clock.now() + timedelta(days=1))


def test_in_the_demo_the_clock_moves_forward_alone(db, settings):
    settings.DEMO = True
    before = clock.now()
    try:
        moved = clock.move_demo_clock(to=before + timedelta(days=7))
        assert timedelta(0) <= moved - before - timedelta(days=7) < timedelta(minutes=1)
        with pytest.raises(ValueError, match="cannot go back"):
            clock.move_demo_clock(to=before)
    finally:
        with as_owner():
            clock.DemoClock.objects.all().delete()
        clock.read_demo_clock()


def test_outside_the_demo_a_row_left_behind_moves_nothing(db, settings):
    clock.DemoClock.objects.create(seconds_ahead=10**7)
    before = clock.now()
    clock.read_demo_clock()
    assert clock.now() - before < timedelta(minutes=1)
