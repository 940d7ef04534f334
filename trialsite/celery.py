"""The Celery app. Tasks are sweeps or jobs on a row: each is safe to run twice."""

import os
from contextlib import nullcontext
from typing import Any

import django
import structlog
from celery import Celery, Task
from celery.signals import beat_init, setup_logging, worker_init

from trialsite.context.acting import acting_as, system
from trialsite.context.visible import NOTHING, Visibility, visible_rows
from trialsite.postgresql.unhurried import unhurried
from trialsite.starting import CannotStart, check_needed

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trialsite.settings")


class TrialTask(Task[Any, Any]):
    """Every task reads the demo's clock first, logs under its own id, and signs
    what it writes. It sees no row of people unless it says which:
    ``@app.task(visibility=everywhere())``. What goes through a whole trial is marked
    ``unhurried=True``."""

    visibility: Visibility = NOTHING
    unhurried: bool = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        # The clock holds a model, and this file is read before Django's are ready.
        from trialsite.clock import read_demo_clock

        structlog.contextvars.bind_contextvars(request_id=self.request.id)
        read_demo_clock()
        try:
            with (
                acting_as(actor=system(self.name), source="task"),
                visible_rows(self.visibility),
                unhurried() if self.unhurried else nullcontext(),
            ):
                return super().__call__(*args, **kwargs)
        finally:
            structlog.contextvars.unbind_contextvars("request_id")


app = Celery("trialsite", task_cls=TrialTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    [
        "trialsite.accounts",
        "trialsite.audit",
        "trialsite.outbox",
        "trialsite.exports",
        "trialsite.signatures",
        "participants.call_list",
        "participants.contact",
        "participants.randomization.lists",
        "assessments.reminders",
    ]
)


@setup_logging.connect
def keep_our_logging(**kwargs: Any) -> None:
    """Celery would replace the logging that the settings have set up."""


@worker_init.connect
@beat_init.connect
def refuse_without_keys(**kwargs: Any) -> None:
    """Celery runs Django's checks and goes on whatever they say, and a worker without
    keys could do nothing of what the beat asks for."""
    django.setup()
    try:
        check_needed()
    except CannotStart as error:
        raise SystemExit(str(error)) from None
