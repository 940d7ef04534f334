"""A message leaves when what caused it commits, not at the next beat."""

import os
import subprocess
import sys

from django.db import transaction

from tests.fixtures.commits import Inbox
from tests.fixtures.letters import Queue
from tests.waiting import wait_until
from trialsite.outbox.models import Message

_CALLER = """
import time
import django
django.setup()
from tests.acting import act_from_now_on
from tests.fixtures.letters import KIND
from trialsite.outbox.actions import enqueue
act_from_now_on()
start = time.monotonic()
enqueue(key="note:1", kind=KIND, payload={"who": 1})
print(time.monotonic() - start)
"""


def test_a_real_worker_sends_it_at_once(
    celery_worker_process: "subprocess.Popen[bytes]", smtp_sink: Inbox, queue: Queue
) -> None:
    with transaction.atomic():
        message = queue(1)
        assert not smtp_sink.messages
    wait_until(lambda: smtp_sink.messages, seconds=10)

    def is_sent() -> bool:
        message.refresh_from_db()
        return message.state == "sent"

    wait_until(is_sent)


def test_a_broker_that_is_away_neither_stops_nor_delays_the_caller(
    committed_db: None,
) -> None:
    """The message is in the outbox; the next sweep sends it."""
    nowhere = os.environ | {"REDIS_URL": "redis://127.0.0.1:1/0"}
    caller = subprocess.run(
        [sys.executable, "-c", _CALLER], env=nowhere, capture_output=True, text=True
    )
    assert caller.returncode == 0, caller.stderr
    assert float(caller.stdout) < 2
    assert "task_not_started" in caller.stderr
    assert Message.objects.get().state == "queued"
