"""The verification of a night is made once, and made up for where it was missed."""

import os
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection

from tests.fixtures.seals import Do
from trialsite import clock
from trialsite.audit.seals import nightly
from trialsite.audit.seals.nightly import _LOCK, last_night, verify_if_due


def at(monkeypatch: pytest.MonkeyPatch, *moment: int) -> None:
    monkeypatch.setattr(clock, "wall", lambda: datetime(2026, 3, *moment, tzinfo=UTC))


@pytest.mark.parametrize(
    ("now", "due"),
    [((2, 3, 20), (2, 3, 20)), ((2, 3, 19), (1, 3, 20)), ((2, 23, 59), (2, 3, 20))],
)
def test_a_night_begins_at_twenty_past_three(now, due, monkeypatch) -> None:
    at(monkeypatch, *now)
    assert last_night() == datetime(2026, 3, *due, tzinfo=UTC)


def test_one_night_is_verified_once_whenever_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, committed_db: None
) -> None:
    assert verify_if_due() is not None
    assert verify_if_due() is None
    next_night = last_night() + timedelta(days=1)
    monkeypatch.setattr(nightly, "last_night", lambda: next_night)
    assert verify_if_due() is not None


def test_a_row_from_the_future_puts_no_night_off(
    committed_db: None, unseen: Do
) -> None:
    """Whoever dated it, past the database's own clock; or that clock went wrong."""
    unseen(
        "insert into trialsite_auditverification "
        "(at, seals, events, waiting, fault_count, faults) "
        "values (now() + interval '9 years', 0, 0, 0, 0, '[]')"
    )
    assert verify_if_due() is not None
    assert verify_if_due() is None


def test_nobody_verifies_while_another_does(committed_db: None) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as another:
        another.execute("select pg_advisory_lock(%s, 0)", [_LOCK])
        assert verify_if_due() is None
        # A server lets go of a lock some time after its connection is closed.
        another.execute("select pg_advisory_unlock(%s, 0)", [_LOCK])
    assert verify_if_due() is not None
    with connection.cursor() as cursor:
        # Of this database: the server's others may verify meanwhile.
        cursor.execute(
            "select count(*) from pg_locks join pg_database d on d.oid = database "
            "where locktype = 'advisory' and datname = current_database() "
            "and classid = %s",
            [_LOCK],
        )
        assert cursor.fetchone() == (0,), "the lock is let go"
