"""How every day and instant is written for people: one form, on all pages, in letters
and in files that people read. Imports no Django.

    day          17 Jun 2026
    weekday      Wed 17 Jun 2026
    clock        1:00 pm CDT
    instant      17 Jun 2026, 1:00 pm CDT

An instant is always said in a zone, and always says which. Which zone that is for a
page is decided in trialsite/context/reading.py. What machines read (files of data,
keys, addresses) stays as ISO 8601 has it.
"""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

UTC = "UTC"
# strftime's own names depend on the locale of the process.
MONTHS = [
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
]
WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def month_words(day: date) -> str:
    """The month alone, for an axis: "Jun"."""
    return MONTHS[day.month - 1]


def short_day(day: date) -> str:
    """The day under an axis that says the year elsewhere: "17 Jun"."""
    return f"{day.day} {month_words(day)}"


def day_words(day: date | None) -> str:
    """A day of the calendar, "no day" for none. Raises TypeError for an instant, which
    falls on different days in different zones: ask day_there."""
    if day is None:
        return "no day"
    if isinstance(day, datetime):
        raise TypeError("An instant falls on a day of a zone: use day_there.")
    return f"{short_day(day)} {day.year}"


def weekday_words(day: date) -> str:
    """A day with its weekday, where people plan by weeks."""
    return f"{WEEKDAYS[day.weekday()]} {day_words(day)}"


def day_there(instant: datetime, zone: str) -> str:
    """The day on which *instant* fell in *zone* (an IANA name)."""
    return day_words(_there(instant, zone).date())


def hour_words(hour: time, *, seconds: bool = False) -> str:
    """A time of day, of no zone: "1:00 pm"."""
    exact = f":{hour.second:02}" if seconds else ""
    half = "am" if hour.hour < 12 else "pm"
    return f"{hour.hour % 12 or 12}:{hour.minute:02}{exact} {half}"


def clock_words(instant: datetime, zone: str, *, seconds: bool = False) -> str:
    """The time of day by the clocks of *zone*, with the zone's abbreviation."""
    there = _there(instant, zone)
    return f"{hour_words(there.time(), seconds=seconds)} {zone_words(there)}"


def instant_words(instant: datetime, zone: str, *, seconds: bool = False) -> str:
    """An instant by the calendar and clocks of *zone*; to the second where it is
    evidence."""
    return f"{day_there(instant, zone)}, {clock_words(instant, zone, seconds=seconds)}"


def zone_words(there: datetime) -> str:
    """The abbreviation of the zone that *there* is told in; of a zone that has none
    (America/Sao_Paulo says "-03"), how far it is from UTC."""
    name = there.tzname() or ""
    return f"UTC{name}" if name[:1] in "+-" else name


def _there(instant: datetime, zone: str) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no zone, so it is no instant.")
    return instant.astimezone(ZoneInfo(zone))
