"""Starting a task for what somebody has asked for.

What starts here stands on a row that a sweep finds by itself (queue.py): to be started
makes it sooner, and no more. So a broker that is away or hangs costs the person at the
screen a second, once, and never their work.
"""

from collections.abc import Hashable
from functools import partial

import structlog
from django.db import transaction
from kombu import Connection
from kombu.pools import producers

from trialsite.background import broker
from trialsite.celery import app

log = structlog.get_logger(__name__)


def start_after_commit(task: str, *arguments: Hashable) -> None:
    """Have a worker begin *task* (its full name) as soon as the present transaction
    commits; at once, where there is none."""
    transaction.on_commit(partial(start, task, *arguments), robust=True)


def start(task: str, *arguments: Hashable) -> bool:
    """Have a worker begin *task*; whether the broker took it. Raises nothing where it
    is away: the sweep of that task does the work then."""
    if broker.rest.is_on:
        return False
    try:
        pool = producers[_connection()]
        with pool.acquire(block=True, timeout=broker.SECONDS) as producer:
            app.send_task(task, args=arguments, producer=producer, retry=False)
    except Exception as error:
        # Whatever may fail between here and there, of several libraries.
        broker.rest.begin()
        log.error("task_not_started", task=task, exception=type(error).__name__)
        return False
    return True


def _connection() -> Connection:
    """How those are reached who may not wait; kombu keeps one pool for all that are
    alike."""
    return app.connection_for_write(
        transport_options=broker.transport_options(broker.SECONDS)
        | {"connect_retries_timeout": broker.SECONDS}
    )
