"""When nobody can know whether a letter went out, it is sent once more, never twice."""

import asyncio
import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from tests.acting import act_from_now_on
from tests.fixtures.commits import Inbox
from tests.fixtures.letters import Queue, Start, mail_server
from tests.waiting import wait_until
from trialsite import clock
from trialsite.outbox.models import Message
from trialsite.outbox.sending import BATCH, claim, sweep

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Keeping:
    """A mail server that keeps the key of every letter as soon as it has it."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def keep(self, content: bytes) -> None:
        for line in content.decode().splitlines():
            if line.startswith("X-Idempotency-Key: "):
                self.keys.append(line.split(": ")[1])


class HangingUp(Keeping):
    """Takes the letter, then breaks the connection instead of answering."""

    async def handle_DATA(self, server, session, envelope):
        self.keep(envelope.content)
        server.transport.abort()
        return "250 never heard"


class Taking(Keeping):
    """Takes every letter, a while after it has it."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    async def handle_DATA(self, server, session, envelope):
        self.keep(envelope.content)
        await asyncio.sleep(self._seconds)
        return "250 OK"


@pytest.mark.django_db
def test_a_letter_in_doubt_is_sent_once_more_and_no_more(queue: Queue) -> None:
    server = HangingUp()
    with clock.fixed(NOON):
        message = queue(1)
    with mail_server(server):
        for day in range(6):
            with clock.fixed(NOON + timedelta(days=day)):
                sweep()
    message.refresh_from_db()
    assert server.keys == ["note:1", "note:1"]
    assert (message.state, message.doubts) == ("in_doubt", 2)
    assert "The connection broke while handing it over" in message.reason


@pytest.mark.django_db
def test_a_letter_in_doubt_that_is_taken_the_second_time_is_sent(
    queue: Queue, request: pytest.FixtureRequest
) -> None:
    with clock.fixed(NOON):
        message = queue(1)
        with mail_server(HangingUp()):
            sweep()
    message.refresh_from_db()
    assert message.state == "in_doubt"
    inbox: Inbox = request.getfixturevalue("smtp_sink")
    with clock.fixed(NOON + timedelta(hours=1)):
        assert sweep() == 1
    assert [letter["X-Idempotency-Key"] for letter in inbox.messages] == ["note:1"]


def test_a_killed_worker_loses_nothing_and_repeats_one_letter_at_most(
    committed_db: None, queue: Queue, sweeping_process: Start
) -> None:
    """The worker dies by SIGKILL while the mail server has a letter that it has not
    acknowledged: that one letter alone may come twice."""
    for number in range(30):
        queue(number)
    server = Taking(seconds=0.1)
    with mail_server(server):
        worker = sweeping_process()
        wait_until(lambda: len(server.keys) == 5)
        worker.send_signal(signal.SIGKILL)
        worker.wait(10)
        with clock.fixed(clock.now() + timedelta(minutes=6)):
            sweep()
        # What was in doubt waits a minute before it is sent once more.
        with clock.fixed(clock.now() + timedelta(minutes=10)):
            sweep()
    times = Counter(server.keys)
    assert set(times) == {f"note:{number}" for number in range(30)}
    assert [key for key, count in times.items() if count > 1] == [server.keys[4]]
    assert times[server.keys[4]] == 2
    in_doubt = Message.objects.filter(doubts=1)
    assert [message.key for message in in_doubt] == [server.keys[4]]
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


def test_a_slow_mail_server_is_not_taken_for_a_lost_worker(
    committed_db: None, queue: Queue
) -> None:
    """The claim lapses while the letter is being handed over, as when the demo's clock
    is moved: the worker is alive, so nothing is in doubt."""
    queue(1)
    server = Taking(seconds=1)

    def elsewhere() -> int:
        try:
            return sweep()
        finally:
            connection.close()

    with (
        mail_server(server),
        ThreadPoolExecutor(1, initializer=act_from_now_on) as pool,
    ):
        sending = pool.submit(elsewhere)
        wait_until(lambda: server.keys)
        with clock.fixed(clock.now() + timedelta(hours=1)):
            assert sweep() == 0
        assert sending.result(timeout=10) == 1
    message = Message.objects.get()
    assert (message.state, message.doubts) == ("sent", 0)


def test_a_worker_takes_what_no_other_is_taking_without_waiting(
    committed_db: None, queue: Queue
) -> None:
    for number in range(BATCH + 5):
        queue(number)

    def elsewhere() -> set[str]:
        try:
            return {message.key for message in claim()}
        finally:
            connection.close()

    with (
        ThreadPoolExecutor(1, initializer=act_from_now_on) as pool,
        transaction.atomic(),
    ):
        mine = {message.key for message in claim()}
        theirs = pool.submit(elsewhere).result(timeout=10)
    assert (len(mine), len(theirs)) == (BATCH, 5)
    assert not mine & theirs


def test_workers_that_sweep_together_send_each_letter_once(
    committed_db: None, queue: Queue, sweeping_process: Start
) -> None:
    for number in range(60):
        queue(number)
    server = Taking(seconds=0.05)
    with mail_server(server):
        workers = [sweeping_process() for _ in range(3)]
        assert [worker.wait(60) for worker in workers] == [0, 0, 0]
    assert Counter(server.keys) == Counter(f"note:{number}" for number in range(60))
