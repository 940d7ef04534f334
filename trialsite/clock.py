"""The one place that tells the time.

Everything asks ``now()`` for the instant and ``today(zone)`` for the calendar day
there, so that a test can hold the clock still and the demo can move it forward. A
lint in the tests bans every other way to the time.

The demo's clock runs ahead of the wall by a number of seconds kept in one row
(``DemoClock``); it is read once for each request and each task, and only where
``settings.DEMO`` is set.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse

from trialsite.context import clock_offset
from trialsite.values.instants import instant_words


def now() -> datetime:
    """The present instant, in UTC."""
    return clock_offset.fixed.get() or datetime.now(UTC) + clock_offset.ahead.get()


def wall() -> datetime:
    """What the clock on the wall shows, in UTC, though the demo's clock be ahead or a
    test hold its own still: for how long somebody has really been away."""
    return datetime.now(UTC)


def today(zone: str | ZoneInfo) -> date:
    """The calendar day that people in *zone* (an IANA name) live in now."""
    return day_of(now(), zone)


def day_of(instant: datetime, zone: str | ZoneInfo) -> date:
    """The calendar day in *zone* on which *instant* fell."""
    return instant.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone).date()


def midnight(day: date, zone: str | ZoneInfo) -> datetime:
    """The instant at which *day* begins in *zone*, in UTC."""
    zone = ZoneInfo(zone) if isinstance(zone, str) else zone
    return datetime.combine(day, time(), zone).astimezone(UTC)


@contextmanager
def fixed(instant: datetime) -> Iterator[None]:
    """Hold the clock at *instant*, for a test or a step of a simulation."""
    token = clock_offset.fixed.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        clock_offset.fixed.reset(token)


class DemoClock(models.Model):
    """How far the demo's clock runs ahead of the wall; one row, forward only."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seconds_ahead = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(id=1), name="demo_clock_is_one_row"
            )
        ]

    def __str__(self) -> str:
        return f"{timedelta(seconds=self.seconds_ahead)} ahead"


def read_demo_clock() -> None:
    """Take the demo's lead over the wall clock into this request or task."""
    if settings.DEMO:
        row = DemoClock.objects.filter(id=1).first()
        clock_offset.ahead.set(timedelta(seconds=row.seconds_ahead if row else 0))


def move_demo_clock(*, to: datetime) -> datetime:
    """Move the demo's clock forward to *to*, or less than a second beyond, and return
    the new time. Refuses with ValueError outside the demo, and to go back: what has
    happened has happened."""
    if not settings.DEMO:
        raise ValueError("The clock can be moved in the demo alone.")
    if to < now():
        here, back = (instant_words(at, "UTC") for at in (now(), to))
        raise ValueError(f"The clock reads {here}; it cannot go back to {back}.")
    lead = to - datetime.now(UTC)
    DemoClock.objects.update_or_create(
        id=1, defaults={"seconds_ahead": max(0, ceil(lead.total_seconds()))}
    )
    read_demo_clock()
    return now()


class ClockMiddleware:
    """Reads the demo's clock once for each request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        read_demo_clock()
        return self.get_response(request)
