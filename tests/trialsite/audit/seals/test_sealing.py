"""No event ever falls between two seals."""

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from django.db import Error, connection, transaction

from tests.acting import act_from_now_on
from tests.fixtures.seals import Look, event_of, note
from tests.waiting import wait_until
from trialsite.audit.models import AuditEvent
from trialsite.audit.seals import sealing
from trialsite.audit.seals.models import AuditSeal
from trialsite.audit.seals.outside import add_to_copy
from trialsite.audit.seals.seal import NOTHING_BEFORE, key_id
from trialsite.audit.seals.sealing import seal_new

Link = psycopg.Connection[tuple[object, ...]]


@pytest.fixture
def slow(committed_db: None, copy: Path) -> Iterator[Link]:
    """Somebody whose transaction takes long."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as link:
        link.execute("select set_config('trial.actor', 'the slow one', true)")
        yield link


def sealed() -> list[int]:
    """The numbers of the events in all seals, in their order."""
    return [
        entry.event
        for seal in AuditSeal.objects.order_by("number")
        for entry in seal.as_seal().listed()
    ]


def all_events() -> set[int]:
    return set(AuditEvent.objects.values_list("pk", flat=True))


def test_an_event_that_is_committed_late_with_an_early_number_is_sealed(
    slow: Link, look: Look
) -> None:
    slow.execute("update trialsite_site set name = 'Slow' where code = 'BOS'")
    quick = event_of(note(1))
    seal_new()
    assert quick.pk not in sealed()
    slow.commit()
    late = AuditEvent.objects.get(actor="the slow one")
    assert late.pk < quick.pk
    seal_new()
    assert set(sealed()) == all_events()
    found = look()
    assert (found.faults, found.waiting) == ([], 0)


def test_what_another_database_is_at_holds_nothing_up(
    committed_db: None, copy: Path
) -> None:
    elsewhere = os.environ["TEST_SUPERUSER_URL"].format(database="postgres")
    with psycopg.connect(elsewhere) as link:
        link.execute("select pg_current_xact_id()")
        note(1)
        # The database's own housekeeping has transactions too, for a moment.
        wait_until(lambda: seal_new() is not None and set(sealed()) == all_events())


def test_a_number_that_a_rollback_skips_is_no_gap(slow: Link, look: Look) -> None:
    note(1)
    slow.execute("update trialsite_site set name = 'Slow' where code = 'BOS'")
    slow.rollback()
    note(2)
    seal_new()
    assert set(sealed()) == all_events()
    assert look().faults == []


def test_many_who_write_and_two_who_seal_leave_nothing_out(
    committed_db: None, copy: Path, look: Look
) -> None:
    def write(number: int) -> None:
        act_from_now_on()
        try:
            with transaction.atomic():
                note(number)
                if number % 3 == 0:
                    seal_new(most=4)
            if number % 4 == 0:
                add_to_copy()
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(write, range(25)))
    seal_new(most=4)
    add_to_copy()
    assert sorted(sealed()) == sorted(all_events())
    numbers = [
        json.loads(line)["header"]["seal"] for line in copy.read_text().splitlines()
    ]
    assert numbers == list(range(1, len(numbers) + 1))
    assert look(copy).faults == []


def test_a_seal_holds_no_more_than_it_may_and_continues_the_one_before(
    committed_db: None, copy: Path
) -> None:
    with transaction.atomic():
        for number in range(5):
            note(number)
    seal_new(most=2)
    seals = [seal.as_seal() for seal in AuditSeal.objects.order_by("number")]
    assert {seal.header.events for seal in seals[:-1]} == {2}
    links = [seal.header.link for seal in seals]
    assert [seal.header.previous for seal in seals] == [NOTHING_BEFORE, *links[:-1]]
    assert all(seal.is_signed for seal in seals)
    assert seals[0].header.key == key_id(seals[0].public_key)
    assert seal_new() == []


def test_only_one_seals_at_a_time(slow: Link) -> None:
    note(1)
    slow.execute("select pg_advisory_xact_lock(24225)")
    assert seal_new() == []
    slow.rollback()
    assert seal_new() == [1]


def test_nobody_changes_or_empties_the_seals(committed_db: None, copy: Path) -> None:
    """P11-07: kept as long as the record."""
    note(1)
    seal_new()
    for touch in (
        "update trialsite_auditseal set header = ''",
        "delete from trialsite_auditseal",
        "truncate trialsite_auditseal",
    ):
        with pytest.raises(Error, match=r"permission denied|must be owner"):
            connection.cursor().execute(touch)
        for who in ("TEST_OWNER_URL", "TEST_SUPERUSER_URL"):
            url = os.environ[who].format(database=os.environ["TEST_DATABASE"])
            with (
                psycopg.connect(url) as link,
                pytest.raises(psycopg.Error, match="is refused: the record"),
            ):
                link.execute(touch.encode())


def test_what_is_written_after_a_seal_of_the_same_transaction_is_sealed_later(
    committed_db: None, copy: Path, look: Look
) -> None:
    """A transaction does not wait for itself to end, so it must not seal itself."""
    with transaction.atomic():
        note(1)
        with psycopg.connect(os.environ["DATABASE_URL"]) as other:
            other.execute("select pg_current_xact_id()")
        seal_new()
        note(2)
    seal_new()
    assert sorted(sealed()) == sorted(all_events())
    assert look().faults == []


def test_a_transaction_of_another_database_never_lowers_what_may_be_sealed(
    committed_db: None, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It counts as ours while the server does not say whose it is."""
    note(1)
    seal_new()
    note(2)
    with monkeypatch.context() as patch:
        patch.setattr(sealing, "OLDEST", "select 1")
        assert seal_new() == []
    assert seal_new() == [2]
    assert set(sealed()) == all_events()
