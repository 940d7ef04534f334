"""The timeline's axis: where a day stands on it, and which days are written below it.
Imports no Django.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from trialsite.values.instants import month_words, short_day

WIDTH = 900
MARGIN = 24

# The least room between two ticks, and the length below which weeks are told apart.
TICK_ROOM = 52
WEEKS_BELOW_DAYS = 120
MONTHS_BETWEEN_TICKS = (1, 2, 3, 4, 6, 12, 24, 60, 120, 600)


@dataclass(frozen=True)
class Axis:
    """A stretch of *days* days from *first* on, across the whole drawing."""

    first: date
    days: int

    @property
    def last(self) -> date:
        """Its last day."""
        return self.first + timedelta(days=self.days - 1)

    @property
    def is_short(self) -> bool:
        """Whether its weeks can be told apart."""
        return self.days < WEEKS_BELOW_DAYS

    def at(self, day: date) -> int:
        """Where *day* begins."""
        share = (day - self.first).days / self.days
        return MARGIN + round(share * (WIDTH - 2 * MARGIN))

    def middle_of(self, day: date) -> int:
        """Where what falls on *day* stands."""
        return (self.at(day) + self.at(day + timedelta(days=1))) // 2


@dataclass(frozen=True)
class Tick:
    """The first day of a month or a Monday; the year is written where it changes."""

    x: int
    day: date
    words: str
    shows_year: bool


def ticks(axis: Axis) -> tuple[Tick, ...]:
    """As many ticks as there is room for: Mondays on a short axis, else first days of
    months."""
    days = _mondays(axis) if axis.is_short else _months(axis)
    found: list[Tick] = []
    for day in days:
        new_year = not found or found[-1].day.year != day.year
        words = short_day(day) if axis.is_short else month_words(day)
        found.append(Tick(axis.at(day), day, words, shows_year=new_year))
    return tuple(found)


def _mondays(axis: Axis) -> list[date]:
    """As many Mondays as there is room for, evenly apart."""
    step = 1
    while (WIDTH - 2 * MARGIN) / axis.days * 7 * step < TICK_ROOM:
        step += 1
    monday = axis.first + timedelta(days=-axis.first.weekday() % 7)
    found = []
    while monday <= axis.last:
        found.append(monday)
        monday += timedelta(weeks=step)
    return found


def _months(axis: Axis) -> list[date]:
    """As many first days of months as there is room for, January among them."""
    room_per_month = (WIDTH - 2 * MARGIN) / axis.days * 28
    step = next(
        (n for n in MONTHS_BETWEEN_TICKS if n * room_per_month >= TICK_ROOM),
        MONTHS_BETWEEN_TICKS[-1],
    )
    found = []
    for month in range(axis.first.year * 12, axis.last.year * 12 + 12):
        day = date(month // 12, month % 12 + 1, 1)
        if axis.first <= day <= axis.last and month % step == 0:
            found.append(day)
    return found
