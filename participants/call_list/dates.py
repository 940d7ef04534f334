"""Dates of birth as files write them. Imports no Django.

Where a date has two numbers that could both be the month, the order is taken from the
other dates of the column, and asked for where they do not tell it. It is never guessed
for one date alone.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

DAY_FIRST, MONTH_FIRST = "day", "month"
ORDERS = {DAY_FIRST: "Day first: 31/03/1968", MONTH_FIRST: "Month first: 03/31/1968"}
ALLOWED = "a date such as 1968-03-31, 31/03/1968 or 31 March 1968"
MONTHS = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_TIME = r"(?:[ T]0{1,2}:00(?::00(?:\.0+)?)?(?: ?AM)?Z?)?"
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
        if parts := _NUMBERS.fullmatch(text.strip()):
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
    parts = _NUMBERS.fullmatch(text.strip())
    if parts is None:
        return False
    return int(parts[1]) <= 12 >= int(parts[2]) and parts[1] != parts[2]


def read_date(text: str, order: str, today: date) -> date:
    """The date that *text* writes, by *order* where it needs one. A year of two digits
    is the one within the last hundred years. Raises BadDate, or OrderNotKnown."""
    text = text.strip()
    year, month, day = _parts(text, order)
    if year < 100:
        year += today.year // 100 * 100
        year -= 100 * (year > today.year)
    if not _exists(year, month, day):
        raise BadDate(f"{ALLOWED}; there is no such day")
    found = date(year, month, day)
    if not date(1900, 1, 1) <= found < today:
        raise BadDate("a date of birth from 1900 to yesterday")
    return found


def _parts(text: str, order: str) -> tuple[int, int, int]:
    """Year, month and day."""
    if parts := _ISO.fullmatch(text) or _SOLID.fullmatch(text):
        return int(parts[1]), int(parts[2]), int(parts[3])
    if parts := _NUMBERS.fullmatch(text):
        first, second, year = int(parts[1]), int(parts[2]), int(parts[3])
        if first == second or order == MONTH_FIRST:
            return year, first, second
        if order == DAY_FIRST:
            return year, second, first
        if is_open(text):
            raise OrderNotKnown("say whether the day or the month comes first")
        return (year, second, first) if first > 12 else (year, first, second)
    if parts := _DAY_NAMED.fullmatch(text):
        return int(parts[3]), _month(parts[2]), int(parts[1])
    if parts := _MONTH_NAMED.fullmatch(text):
        return int(parts[3]), _month(parts[1]), int(parts[2])
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
