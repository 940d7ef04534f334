"""Several workers find the same cause at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection, transaction

from tests.acting import act_from_now_on
from tests.fixtures.letters import KIND
from trialsite.outbox.actions import enqueue
from trialsite.outbox.models import Message


def test_two_workers_with_the_same_cause_make_one_message(committed_db: None) -> None:
    together = Barrier(6)

    def leave(_: int) -> bool:
        try:
            with transaction.atomic():
                together.wait(10)
                made = enqueue(key="same", kind=KIND, payload={"who": 1})
            return made is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(6, initializer=act_from_now_on) as pool:
        assert sorted(pool.map(leave, range(6))) == [False] * 5 + [True]
    assert Message.objects.count() == 1
