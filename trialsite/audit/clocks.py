"""Whether the program's clock and the database server's agree (R3-07).

Compared are the clocks on the wall (``clock.wall``). The demo's clock runs ahead on
purpose, and its lead is told to the database with each write, so that an event keeps
both times: a lead is never drift. Nothing outside is asked; both machines take their
time from whatever their administrators chose.
"""

from datetime import timedelta

import structlog
from django.conf import settings
from django.db import connection

from trialsite import clock
from trialsite.outbox.actions import enqueue

KIND = "clock-drift"

log = structlog.get_logger(__name__)


def drift() -> timedelta:
    """How far the database's clock is ahead of ours, give or take half the time that
    it took to ask."""
    with connection.cursor() as cursor:
        before = clock.wall()
        cursor.execute("select clock_timestamp()")
        theirs = cursor.fetchone()[0]
        after = clock.wall()
    middle: timedelta = theirs - (before + (after - before) / 2)
    return middle


def too_far(apart: timedelta) -> bool:
    """Whether clocks that far apart must be set right."""
    return abs(apart.total_seconds()) > settings.CLOCK_DRIFT_SECONDS


def report_drift() -> None:
    """Log that the clocks have drifted apart, and leave a message for the security
    contact, one an hour at most."""
    apart = drift()
    if not too_far(apart):
        return
    log.warning("clocks_differ", why=f"{apart.total_seconds():.1f} s")
    enqueue(
        key=f"{KIND}:{clock.wall():%Y-%m-%dT%H}",
        kind=KIND,
        payload={"milliseconds": round(apart.total_seconds() * 1000)},
    )
