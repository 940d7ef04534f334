"""One form for every day and instant."""

from datetime import UTC, date, datetime, time

import pytest

from trialsite.values.instants import (
    clock_words,
    day_there,
    day_words,
    hour_words,
    instant_words,
    weekday_words,
)

NOON = datetime(2026, 6, 17, 18, tzinfo=UTC)
"""One in the afternoon at Madison."""


def test_a_day():
    assert day_words(date(2026, 6, 7)) == "7 Jun 2026"
    assert weekday_words(date(2026, 6, 17)) == "Wed 17 Jun 2026"
    assert day_words(None) == "no day"


def test_an_instant_is_no_day_until_somebody_says_where():
    """At eleven in the evening at Madison it is tomorrow in UTC."""
    late = datetime(2026, 6, 18, 4, tzinfo=UTC)
    with pytest.raises(TypeError, match="day_there"):
        day_words(late)
    assert day_there(late, "America/Chicago") == "17 Jun 2026"
    assert day_there(late, "UTC") == "18 Jun 2026"


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("America/Chicago", "17 Jun 2026, 1:00 pm CDT"),
        ("America/Denver", "17 Jun 2026, 12:00 pm MDT"),
        ("UTC", "17 Jun 2026, 6:00 pm UTC"),
        ("Pacific/Auckland", "18 Jun 2026, 6:00 am NZST"),
        ("America/Sao_Paulo", "17 Jun 2026, 3:00 pm UTC-03"),
    ],
)
def test_an_instant_says_its_zone(zone, words):
    assert instant_words(NOON, zone) == words


def test_winter_and_summer_have_their_own_abbreviations():
    assert clock_words(datetime(2026, 1, 2, 6, 5, tzinfo=UTC), "America/Chicago") == (
        "12:05 am CST"
    )


def test_the_hour_that_comes_twice_is_told_apart():
    first = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    again = datetime(2026, 11, 1, 7, 30, tzinfo=UTC)
    told = [instant_words(at, "America/Chicago") for at in (first, again)]
    assert told == ["1 Nov 2026, 1:30 am CDT", "1 Nov 2026, 1:30 am CST"]


def test_seconds_where_they_are_evidence():
    at = datetime(2026, 6, 17, 18, 0, 5, tzinfo=UTC)
    assert instant_words(at, "UTC", seconds=True) == "17 Jun 2026, 6:00:05 pm UTC"


def test_what_has_no_zone_is_no_instant():
    with pytest.raises(ValueError, match="has no zone"):
        instant_words(datetime(2026, 6, 17, 18), "UTC")


def test_a_time_of_day():
    assert [hour_words(time(hour)) for hour in (0, 9, 12, 21)] == [
        "12:00 am",
        "9:00 am",
        "12:00 pm",
        "9:00 pm",
    ]
