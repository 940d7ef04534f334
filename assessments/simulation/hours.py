"""When things happen: working days and hours, in the zone where people live.

Imports no Django.
"""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

SATURDAY = 5
HOLIDAYS = ((1, 1), (12, 25))
DAY = timedelta(days=1)


def is_workday(day: date) -> bool:
    """Monday to Friday, without Christmas and New Year."""
    return day.weekday() < SATURDAY and (day.month, day.day) not in HOLIDAYS


def workday(day: date, *, step: int = -1) -> date:
    """*day*, or the nearest workday before it (after it, with step=1)."""
    while not is_workday(day):
        day += step * DAY
    return day


def workdays_before(day: date, count: int) -> date:
    """The workday that lies *count* workdays before *day*; with 0, *day* or the last
    workday before it."""
    day = workday(day)
    for _ in range(count):
        day = workday(day - DAY)
    return day


def at(day: date, hour: float, zone: str) -> datetime:
    """The instant, in UTC, of an hour (9.5 is half past nine) of *day* in *zone*."""
    begin = datetime.combine(day, time(), ZoneInfo(zone))
    return (begin + timedelta(hours=hour)).astimezone(UTC)


def in_office(rng: Random, day: date, zone: str) -> datetime:
    """A moment at which staff are at work and still have time."""
    return _to_the_second(at(day, rng.triangular(8.75, 15.5, 10.5), zone))


def at_home(rng: Random, day: date, zone: str) -> datetime:
    """A moment at which somebody answers on their own phone, most in the evening."""
    return _to_the_second(at(day, rng.triangular(7, 21.75, 19), zone))


def later(rng: Random, moment: datetime, minutes: float) -> datetime:
    """About so many minutes after *moment*: from two thirds to half as long again."""
    seconds = round(60 * minutes * rng.uniform(0.67, 1.5))
    return moment + timedelta(seconds=max(seconds, 1))


def _to_the_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
