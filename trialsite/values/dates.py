"""Days as people and files write them. Imports no Django.

Where a date has two numbers that could both be the month, the order is said by who
reads it: for a file by the other dates of its column, or by a person who is asked; for
what somebody types at a site by the habit of its country. It is never guessed for one
date alone. A year of two digits is never left to a library's turn of the century.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from trialsite.values.text import clean, unguarded

DAY_FIRST, MONTH_FIRST = "day", "month"
ORDERS = {DAY_FIRST: "Day first: 31/03/1968", MONTH_FIRST: "Month first: 03/31/1968"}
ALLOWED = "a date such as 1968-03-31, 31/03/1968 or 31 March 1968"
MONTHS = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
MONTH_FIRST_IN = frozenset(("AS", "GU", "MP", "PH", "PR", "UM", "US", "VI"))
BOTH_IN = frozenset(("CA",))
"""Countries in which both orders are usual, so that it is asked."""
_TIME = r"(?:[ T](?:0{1,2}:00(?::00(?:\.0+)?)?(?: ?AM)?|12:00(?::00)? ?AM)Z?)?"
"""Midnight, which spreadsheets add to a day. Another hour is refused: it may be of
another zone, and the day then another."""
_ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}")
_SOLID = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_NUMBERS = re.compile(rf"(\d{{1,2}})[-/. ](\d{{1,2}})[-/. ](\d{{4}}|\d{{2}}){_TIME}")
_DAY_NAMED = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[ .-]*([a-z]{3,9})[ .,-]*(\d{4}|\d{2})", re.I
)
_MONTH_NAMED = re.compile(
    r"([a-z]{3,9})[ .-]*(\d{1,2})(?:st|nd|rd|th)?[ ,.-]+(\d{4}|\d{2})", re.I
)


class BadDate(ValueError):
    """What stands there is no date of birth; the message says what is allowed."""


class BadBirth(BadDate):
    """A day on which nobody in the trial was born; the message says what is allowed."""


class OrderNotKnown(ValueError):
    """Day and month could be either way round, and nothing tells which."""


@dataclass(frozen=True)
class Order:
    """The order of day and month in a column. *chosen* is "" where nothing tells it,
    or where dates speak for both; *by* has the row number that speaks for each."""

    chosen: str
    by: dict[str, int]

    @property
    def mixed(self) -> bool:
        return len(self.by) == 2


def order_of(column: Iterable[tuple[int, str]]) -> Order:
    """What the dates of a column (row number, text) tell of the order."""
    by: dict[str, int] = {}
    for row, text in column:
        if parts := _NUMBERS.fullmatch(tidy(text)):
            first, second = int(parts[1]), int(parts[2])
            # A day that does not exist tells nothing. 2000 has all that there are.
            if first > 12 and _exists(2000, second, first):
                by.setdefault(DAY_FIRST, row)
            elif second > 12 and _exists(2000, first, second):
                by.setdefault(MONTH_FIRST, row)
    return Order(next(iter(by)) if len(by) == 1 else "", by)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def is_open(text: str) -> bool:
    """Whether this date could be meant either way round."""
    parts = _NUMBERS.fullmatch(tidy(text))
    if parts is None:
        return False
    return int(parts[1]) <= 12 >= int(parts[2]) and int(parts[1]) != int(parts[2])


def order_in(country: str) -> str:
    """Which of day and month people of *country* (ISO 3166-1 alpha-2) write first; ""
    where both are usual, or the country is not known."""
    if not country or country in BOTH_IN:
        return ""
    return MONTH_FIRST if country in MONTH_FIRST_IN else DAY_FIRST


def read_birth(text: str, order: str, today: date) -> date:
    """The date of birth that *text* writes, by *order* where it needs one. A year of
    two digits is the last one that makes a day before *today*. Raises BadDate, or
    OrderNotKnown."""
    year, month, day, short = _parts(text, order)
    if short:
        year += today.year // 100 * 100
        year -= 100 * ((year, month, day) >= (today.year, today.month, today.day))
    found = _day(year, month, day)
    if not date(1900, 1, 1) <= found < today:
        raise BadBirth("a date of birth from 1900 to yesterday")
    return found


def read_day(text: str, order: str, today: date) -> date:
    """The day of something in the trial that *text* writes. A year of two digits is the
    nearest one to *today*. Raises BadDate, or OrderNotKnown."""
    year, month, day, short = _parts(text, order)
    if short:
        century = today.year // 100 * 100
        others = (century + year + step for step in (-100, 0, 100))
        year = min(others, key=lambda one: abs(one - today.year))
    return _day(year, month, day)


def _day(year: int, month: int, day: int) -> date:
    if not _exists(year, month, day):
        raise BadDate(f"{ALLOWED}; there is no such day")
    return date(year, month, day)


def _parts(text: str, order: str) -> tuple[int, int, int, bool]:
    """Year, month and day; and whether the year has two digits."""
    text = tidy(text)
    year, month, day = _three(text, order)
    digits, month_number, day_number = map(int, (year, month, day))
    return digits, month_number, day_number, len(year) == 2


def tidy(text: str) -> str:
    """A cell's date as it is looked at."""
    return unguarded(clean(text))


def _three(text: str, order: str) -> tuple[str, str | int, str]:
    if parts := _ISO.fullmatch(text) or _SOLID.fullmatch(text):
        return parts[1], parts[2], parts[3]
    if parts := _NUMBERS.fullmatch(text):
        first, second, year = parts[1], parts[2], parts[3]
        if int(first) == int(second) or order == MONTH_FIRST:
            return year, first, second
        if order == DAY_FIRST:
            return year, second, first
        if is_open(text):
            raise OrderNotKnown("say whether the day or the month comes first")
        return (year, second, first) if int(first) > 12 else (year, first, second)
    if parts := _DAY_NAMED.fullmatch(text):
        return parts[3], _month(parts[2]), parts[1]
    if parts := _MONTH_NAMED.fullmatch(text):
        return parts[3], _month(parts[1]), parts[2]
    if re.fullmatch(r"\d{5}(\.0+)?", text):
        raise BadDate(
            f"{ALLOWED}; this is a spreadsheet's day number, which differs between "
            "Windows and Mac: format the column as a date and save it anew"
        )
    raise BadDate(ALLOWED)


def _month(name: str) -> int:
    short = name[:3].lower()
    if short not in MONTHS:
        raise BadDate(f"{ALLOWED}; {name!r} is no month in English")
    return MONTHS.index(short) + 1
