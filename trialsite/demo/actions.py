"""Moving the demo's clock forward, so that a newcomer sees the year go by."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.module_loading import import_string

from trialsite import clock
from trialsite.context.visible import everywhere, visible_rows
from trialsite.postgresql.alone import alone

STEPS = {"day": timedelta(days=1), "week": timedelta(weeks=1)}
NEXT = "next"
ROOM = 20_260
"""Of the lock under which one process at a time moves the clock."""


class NothingDue(ValueError):
    """Nothing is planned after now, so there is nothing to move to."""


def move_clock(*, step: str) -> str:
    """Move the clock by a "day", a "week" or to the "next" thing due, do all that falls
    due on the way, and return in words what that was. Raises ValueError for another
    step, or while somebody else moves it, and NothingDue."""
    with alone(ROOM) as nobody_else:
        if not nobody_else:
            raise ValueError("Somebody else is moving the clock; try again in a while.")
        clock.read_demo_clock()
        go_by: Callable[..., object] = import_string(settings.DEMO_GO_BY)
        return str(go_by(to=_moment(step)))


def _moment(step: str) -> datetime:
    if step in STEPS:
        return clock.now() + STEPS[step]
    if step != NEXT:
        allowed = ", ".join([*STEPS, NEXT])
        raise ValueError(f"{step!r} is no step of the clock; there is {allowed}.")
    next_due: Callable[[], datetime | None] = import_string(settings.DEMO_NEXT_DUE)
    # When it is does not tell whose.
    with visible_rows(everywhere()):
        due = next_due()
    if due is None:
        raise NothingDue("Nothing more is planned: enrol and randomize somebody.")
    return due + timedelta(minutes=1)
