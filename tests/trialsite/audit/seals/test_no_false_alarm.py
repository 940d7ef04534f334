"""Verifying reports nothing where nothing is wrong: 1,000 times, while seals are made
and another database of the server is busy. `make proof` runs them all, `make test` a
few."""

import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest
from django.db import connection

from tests import database
from tests.acting import act_from_now_on
from tests.fixtures.seals import note
from trialsite.audit.seals.keys import public_keys
from trialsite.audit.seals.models import AuditSeal
from trialsite.audit.seals.outside import add_to_copy
from trialsite.audit.seals.sealing import seal_new
from trialsite.audit.seals.verifying import verify
from trialsite.outbox.models import Message

EVENTS = 5_000
AFRESH = 100
"""Runs until the record begins again: seals of one event each would pile up."""

# Transactions with numbers of their own, some of them as long as a verification.
BUSY = """
    do $$
    begin
        loop
            perform pg_current_xact_id();
            perform pg_sleep(power(random(), 8) * 0.2);
            commit;
        end loop;
    end $$
"""


@pytest.fixture
def another_database_is_busy() -> Iterator[None]:
    """On the same server, with two connections."""
    url = os.environ["TEST_SUPERUSER_URL"].format(database="postgres")
    links = [psycopg.connect(url, autocommit=True) for _ in range(2)]

    def work(link: "psycopg.Connection[tuple[object, ...]]") -> None:
        with suppress(psycopg.errors.QueryCanceled):
            link.execute(BUSY)

    threads = [Thread(target=work, args=[link]) for link in links]
    for thread in threads:
        thread.start()
    yield
    for link in links:
        link.cancel_safe()
    for thread in threads:
        thread.join()
    for link in links:
        link.close()


class Sealer:
    """Writes, seals and copies when it is asked to, in a thread of its own, and once
    more at some moment of each verification."""

    def __init__(self) -> None:
        self.made = 0
        self.begun, self.wanted, self.done = Event(), Event(), Event()
        self.over = False
        self.error: BaseException | None = None
        self.chance = random.Random(2026)
        self.thread = Thread(target=self._work)
        self.thread.start()

    def seal_meanwhile(self, words: str) -> None:
        """Return when another seal was made: what a verification tells of itself."""
        if not self.wanted.is_set():
            self.wanted.set()
            assert self.done.wait(60)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        self.wanted.clear()
        self.done.clear()
        self.begun.set()
        yield
        assert self.done.wait(60)
        if self.error:
            raise self.error

    def stop(self) -> None:
        self.over = True
        self.begun.set()
        self.thread.join()

    def _work(self) -> None:
        act_from_now_on()
        try:
            while self.begun.wait() and not self.over:
                self.begun.clear()
                time.sleep(self.chance.random() * 0.1)
                self._seal()
                self.wanted.wait(60)
                self._seal()
                self.done.set()
        except BaseException as error:
            self.error = error
            self.done.set()
        finally:
            connection.close()

    def _seal(self) -> None:
        before = self.made
        while self.made == before:
            note(time.monotonic_ns())
            self.made += len(seal_new())
            add_to_copy()


@pytest.fixture
def sealer(committed_db: None, copy: Path) -> Iterator[Sealer]:
    made = Sealer()
    yield made
    made.stop()


def fill(copy: Path) -> None:
    database.empty()
    copy.unlink(missing_ok=True)
    Message.objects.bulk_create(
        Message(key=f"filled:{number}", kind="note", payload={})
        for number in range(EVENTS)
    )
    sealed = 0
    while sealed < EVENTS:
        for number in seal_new():
            sealed += AuditSeal.objects.get(number=number).as_header().events
    add_to_copy()


@pytest.mark.long
@pytest.mark.parametrize("runs", [10, pytest.param(1_000, marks=pytest.mark.slow)])
def test_nothing_is_reported_where_nothing_is_wrong(
    runs: int,
    sealer: Sealer,
    another_database_is_busy: None,
    copy: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each run verifies 5,000 events and more against the copy outside; two seals are
    made and copied meanwhile, one of them after the snapshot was taken."""
    began, events = time.monotonic(), 0
    for run in range(runs):
        if run % AFRESH == 0:
            fill(copy)
        made = sealer.made
        with sealer.at_work():
            found = verify(keys=public_keys(), copy=copy, report=sealer.seal_meanwhile)
        assert found.faults == [], f"run {run}: {found.faults}"
        assert found.events >= EVENTS
        assert sealer.made > made
        events += found.events
    each = (time.monotonic() - began) / runs
    with capsys.disabled():
        sys.stdout.write(
            f"\n{runs:,} verifications of {events:,} events in all, {sealer.made:,} "
            f"seals made meanwhile: 0 false alarms; {each:.2f} s each\n"
        )
