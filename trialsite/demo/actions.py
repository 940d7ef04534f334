"""Moving the demo's clock forward, so that a newcomer sees the year go by."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from trialsite import clock
from trialsite.background.start import start_after_commit
from trialsite.context.visible import everywhere, seeing

STEPS = {"day": timedelta(days=1), "week": timedelta(weeks=1)}
NEXT = "next"


class NothingDue(ValueError):
    """Nothing is planned after now, so there is nothing to move to."""


@transaction.atomic
def move_clock(*, step: str) -> datetime:
    """Move the clock by a "day", a "week" or to the "next" thing due, have the
    reminders of that moment planned and sent at once, and return the new time.
    Raises ValueError for another step and NothingDue."""
    if step in STEPS:
        to = clock.now() + STEPS[step]
    elif step == NEXT:
        next_due: Callable[[], datetime | None] = import_string(settings.DEMO_NEXT_DUE)
        # When it is does not tell whose.
        with seeing(everywhere()):
            due = next_due()
        if due is None:
            raise NothingDue("Nothing more is planned: enrol and randomize somebody.")
        to = due + timedelta(minutes=1)
    else:
        allowed = ", ".join([*STEPS, NEXT])
        raise ValueError(f"{step!r} is no step of the clock; there is {allowed}.")
    moved = clock.move_demo_clock(to=to)
    for task in ("assessments.reminders.tasks.plan", "trialsite.outbox.tasks.dispatch"):
        start_after_commit(task)
    return moved
