"""Whole stretches of the record are compared in the database, and what is wrong is
named as if each event had been looked at. `make proof` tries many more records."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from tests.fixtures.moved import connected_to
from tests.fixtures.seals import Do, Look, event_of, note
from tests.trialsite.audit.seals.chance import ByChance, Link
from tests.trialsite.audit.seals.made import seal
from tests.waiting import wait_until
from trialsite.access.models import User
from trialsite.audit.seals import verifying
from trialsite.audit.seals.outside import add_to_copy
from trialsite.audit.seals.seal import Header
from trialsite.audit.seals.sealing import seal_new, seal_on_new_server
from trialsite.audit.seals.stretches import Stretch, joined, stretch_of
from trialsite.audit.seals.verifying import Findings
from trialsite.outbox.models import Message

TIMES = 10
"""As often a hand is laid on each record."""


@pytest.fixture
def link(committed_db: None) -> Iterator[Link]:
    """Somebody whom no trigger stops."""
    url = os.environ["TEST_SUPERUSER_URL"].format(database=os.environ["TEST_DATABASE"])
    with psycopg.connect(url, autocommit=True) as made:
        made.execute("set session_replication_role = replica")
        yield made


class Stretches:
    """How many were the same as their seals; *looks* is whether any is looked at, or
    every event by itself."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.same, self.other, self.looks = 0, 0, True
        holds = Stretch.holds

        def counted(stretch: Stretch, leaves: list[str], *, using: str) -> bool:
            found = self.looks and holds(stretch, leaves, using=using)
            self.same += found
            self.other += not found
            return found

        monkeypatch.setattr(Stretch, "holds", counted)


@pytest.fixture
def stretches(monkeypatch: pytest.MonkeyPatch) -> Stretches:
    return Stretches(monkeypatch)


def kinds(found: Findings) -> list[tuple[str, int | None]]:
    return [(fault.kind, fault.event) for fault in found.faults]


def said(found: Findings) -> tuple[object, ...]:
    counted = (found.seals, found.events, found.waiting)
    return (*counted, [str(fault) for fault in found.faults], found.tombstones)


@pytest.mark.long
@pytest.mark.parametrize("records", [3, pytest.param(50, marks=pytest.mark.slow)])
def test_the_faults_are_those_that_are_found_event_by_event(
    records: int,
    link: Link,
    two: tuple[User, User],
    look: Look,
    copy: Path,
    stretches: Stretches,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """P11-06, in records and with faults as chance has them, from the database and
    against the copy."""
    monkeypatch.setattr(verifying, "check_rows", lambda report, using: ())
    named: Counter[str] = Counter()
    for seed in range(records):
        hand = ByChance(seed, link, two)
        hand.record()
        add_to_copy()
        assert look(copy).faults == []
        for _ in range(TIMES):
            together = hand.chance.choice([1, 5, 20, 5_000])
            monkeypatch.setattr(verifying, "TOGETHER", together)
            against = hand.chance.choice([None, copy])
            with hand.touched() as done:
                stretches.looks = True
                found = look(against)
                stretches.looks = False
                each = look(against)
            assert said(found) == said(each), f"record {seed}: {done}"
            named.update(fault.kind for fault in found.faults)
            named["tombstone"] += len(found.tombstones)
    some = {"altered", "removed", "inserted", "re-dated", "tombstone", "seal broken"}
    assert some <= {kind for kind, count in named.items() if count}
    assert stretches.same > records * TIMES


def test_a_record_that_nobody_touched_is_one_stretch(
    notes: list[Message], look: Look, stretches: Stretches
) -> None:
    assert look().faults == []
    assert (stretches.same, stretches.other) == (1, 0)


@pytest.mark.parametrize("column", ["study_id", "site_code"])
def test_none_does_not_pass_for_the_text_that_it_is_written_with(
    notes: list[Message], look: Look, unseen: Do, column: str
) -> None:
    event = event_of(notes[1])
    assert getattr(event, column) is None
    unseen(rf"update trialsite_auditevent set {column} = '\N' where id = %s", event.pk)
    assert kinds(look()) == [("altered", event.pk)]


def test_a_text_does_not_pass_for_two_where_one_is_missing(
    notes: list[Message], look: Look, unseen: Do
) -> None:
    """Whoever owns the table can let a field be none that always is something."""
    event = event_of(notes[1])
    before = (event.actor, event.role)
    moved = "update trialsite_auditevent set actor = %s, role = %s where id = %s"
    with optional(unseen, "role"):
        unseen(moved, "\t".join(before), None, event.pk)
        assert kinds(look()) == [("altered", event.pk)]
        unseen(moved, *before, event.pk)
    assert look().faults == []


def test_an_event_of_no_transaction_is_named(
    notes: list[Message], look: Look, unseen: Do
) -> None:
    """Put in, or one that was sealed."""
    event, put_in = event_of(notes[1]), 900_001
    with optional(unseen, "txid"):
        unseen(
            "insert into trialsite_auditevent overriding system value select "
            "(jsonb_populate_record(e, jsonb_build_object('id', %s::int, 'txid', null)"
            ")).* from trialsite_auditevent e where id = %s",
            *(put_in, event.pk),
        )
        assert kinds(look()) == [("inserted", put_in)]
        unseen("delete from trialsite_auditevent where id = %s", put_in)
        unseen("update trialsite_auditevent set txid = null where id = %s", event.pk)
        assert kinds(look()) == [("altered", event.pk)]
        unseen(
            "update trialsite_auditevent set txid = %s where id = %s",
            *(event.txid, event.pk),
        )
    assert look().faults == []


@contextmanager
def optional(unseen: Do, column: str) -> Iterator[None]:
    """Lets *column* be null, inside; no row may have none afterwards."""
    table = "alter table trialsite_auditevent"
    unseen(f"{table} alter {column} drop not null")
    yield
    unseen(f"{table} alter {column} set not null")


def test_an_event_that_claims_to_be_older_than_a_move_is_named(
    notes: list[Message], look: Look, unseen: Do
) -> None:
    """Though it stands in a transaction after it, among events that are sealed."""
    owner = os.environ["TEST_OWNER_URL"]
    with connected_to(owner.format(database=os.environ["TEST_DATABASE"])):
        seal_on_new_server(note="Moved.")
    later = event_of(note(3))
    wait_until(seal_new)
    assert look().faults == []
    unseen(
        "insert into trialsite_auditevent overriding system value select "
        "(jsonb_populate_record(e, jsonb_build_object('id', -5))).* "
        "from trialsite_auditevent e where id = %s",
        later.pk,
    )
    assert kinds(look()) == [("inserted", -5)]


def header(through: tuple[int, int], after: int = 0, note: str = "") -> Header:
    return replace(seal(1).header, through=through, after=after, note=note)


def test_a_seal_covers_what_came_since_the_last() -> None:
    first, next_one = header((7, 9)), header((8, 2))
    assert stretch_of(None, first) == Stretch(0, (0, 0), (7, 9))
    assert stretch_of(first, next_one) == Stretch(0, (7, 9), (8, 2))
    assert stretch_of(first, first) == Stretch(0, (7, 9), (7, 9))


def test_a_seal_that_does_not_simply_continue_covers_no_stretch() -> None:
    last = header((8, 2))
    assert stretch_of(last, header((7, 9))) is None
    assert stretch_of(last, header((9, 1), after=3)) is None
    assert stretch_of(last, header((9, 1), note="moved")) is None
    moved = header((5, 0), after=3, note="moved")
    assert stretch_of(moved, header((6, 4), after=3)) == Stretch(3, (5, 0), (6, 4))


def test_neighbours_are_one_stretch_and_others_are_not() -> None:
    one, two = Stretch(0, (0, 0), (1, 1)), Stretch(0, (1, 1), (3, 1))
    apart, moved = Stretch(0, (4, 1), (5, 1)), Stretch(9, (5, 1), (6, 1))
    assert joined([]) == []
    assert joined([one, two, apart, moved]) == [
        Stretch(0, (0, 0), (3, 1)),
        apart,
        moved,
    ]
