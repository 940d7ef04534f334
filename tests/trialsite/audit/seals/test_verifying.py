"""Whoever lays a hand on the record with the triggers off is found afterwards."""

from pathlib import Path

import pytest
from django.core.management import CommandError

from tests.database import as_owner
from tests.fixtures.seals import Do, Look, event_of, note, told
from trialsite.audit.seals.keys import signing_key
from trialsite.audit.seals.models import AuditSeal
from trialsite.audit.seals.seal import public_half
from trialsite.audit.seals.sealing import seal_new
from trialsite.outbox.models import Message

Notes = list[Message]


def kinds(look: Look, against: Path | None = None) -> list[tuple[str, int | None]]:
    return [(fault.kind, fault.event) for fault in look(against).faults]


def test_a_record_that_nobody_touched_is_well(notes: Notes, copy: Path) -> None:
    """P11-02, P11-07: whole, sealed, and the same as outside."""
    for options in ((), ("--against", str(copy))):
        words, status = told(*options)
        assert status == 0
        assert "All is well" in words
        assert "Not sealed yet" not in words


def test_an_event_that_waits_for_its_seal_is_said_to(notes: Notes, look: Look) -> None:
    note(3)
    found = look()
    assert (found.waiting, found.faults) == (1, [])
    assert "Not sealed yet: 1 events" in told()[0]


CHANGES = [
    "actor = 'somebody else'",
    "new = jsonb_set(new, '{kind}', '\"letter\"')",
    "reason = 'a better one'",
    "table_name = 'trialsite_site'",
    "study_id = 'ST-1001-X'",
    "txid = txid + 1000000",
    "changed = '{kind}'",
]


def test_altered_events_are_named(notes: Notes, unseen: Do, look: Look) -> None:
    """P11-06: the previous value is never obscured unseen."""
    events = [event_of(note(number)) for number in range(3, 3 + len(CHANGES))]
    seal_new()
    for event, change in zip(events, CHANGES, strict=True):
        unseen(f"update trialsite_auditevent set {change} where id = %s", event.pk)
    found = {fault.event: fault for fault in look().faults if "row" not in fault.kind}
    assert {number: fault.kind for number, fault in found.items()} == {
        event.pk: "altered" for event in events
    }
    words, status = told()
    assert status == 1
    for event in events:
        assert f"ALTERED: event {event.pk} (trialsite_message {event.row_pk}, " in words
        assert event.at.isoformat() in words


def test_a_re_dated_event_is_named(notes: Notes, unseen: Do, look: Look) -> None:
    """R3-07: neither of its two times is moved unseen."""
    events = [event_of(message) for message in notes[:2]]
    for event, column in zip(events, ("at", "trial_at"), strict=True):
        unseen(
            f"update trialsite_auditevent set {column} = {column} - interval '1 day' "
            "where id = %s",
            event.pk,
        )
    assert kinds(look) == [("re-dated", event.pk) for event in events]


def test_a_removed_event_is_named(
    notes: Notes, unseen: Do, look: Look, copy: Path
) -> None:
    event = event_of(notes[1])
    unseen("delete from trialsite_auditevent where id = %s", event.pk)
    unseen("delete from trialsite_message where id = %s", notes[1].pk)
    assert kinds(look) == [("removed", event.pk)]
    assert kinds(look, copy) == [("removed", event.pk)]


def test_an_inserted_event_is_named(notes: Notes, unseen: Do, look: Look) -> None:
    """Also one of a transaction that is yet to come."""
    event = event_of(notes[1])
    copied = (
        "insert into trialsite_auditevent overriding system value select (r).* from ("
        "select jsonb_populate_record(e, jsonb_build_object('id', %s::int, 'txid', "
        "txid + %s::bigint)) r from trialsite_auditevent e where id = %s) x"
    )
    unseen(copied, 900_001, 0, event.pk)
    unseen(copied, 900_002, 10**12, event.pk)
    assert kinds(look) == [("inserted", 900_001), ("inserted", 900_002)]


def test_an_event_that_is_given_another_number_is_named(
    notes: Notes, unseen: Do, look: Look
) -> None:
    event = event_of(notes[1])
    unseen("update trialsite_auditevent set id = 900001 where id = %s", event.pk)
    assert kinds(look) == [("removed", event.pk), ("inserted", 900_001)]


def test_a_row_that_is_edited_by_hand_is_named(
    notes: Notes, unseen: Do, look: Look
) -> None:
    """P11-02: an altered record is discernible; so is one put in or taken out."""
    one, two, _ = notes
    unseen("update trialsite_message set kind = 'letter' where id = %s", one.pk)
    unseen("update trialsite_message set attempts = 2 where id = %s", two.pk)
    unseen("update trialsite_site set timezone = 'UTC' where code = 'BOS'")
    unseen("delete from trialsite_site where code = 'SLC'")
    unseen("insert into trialsite_site values ('XYZ', 'Elsewhere', 'UTC')")
    found = {(f.kind, f.table, f.row): f.text for f in look().faults}
    assert set(found) == {
        ("row changed", "trialsite_message", str(one.pk)),
        ("row changed", "trialsite_site", "BOS"),
        ("row removed", "trialsite_site", "SLC"),
        ("row added", "trialsite_site", "XYZ"),
    }
    assert "timezone" in found["row changed", "trialsite_site", "BOS"]


def test_a_row_that_was_properly_changed_and_deleted_is_no_fault(
    notes: Notes, look: Look
) -> None:
    with as_owner():
        Message.objects.filter(pk=notes[0].pk).update(kind="letter", payload={"a": 1})
        Message.objects.filter(pk=notes[0].pk).update(payload={})
        notes[1].delete()
    assert look().faults == []


def test_an_edited_seal_is_named(notes: Notes, unseen: Do, look: Look) -> None:
    changes = {
        "header = replace(header, '\"after\":0', '\"after\":1')": "valid signature",
        "signature = repeat('0', 128)": "valid signature",
        "public_key = repeat('0', 64)": "unknown",
        "entries = replace(entries, 'message', 'massage')": "was not made over",
        "header = 'x'": "was altered",
    }
    for change, words in changes.items():
        unseen("create temp table kept as select * from trialsite_auditseal")
        unseen(f"update trialsite_auditseal set {change} where number = 2")
        found = look().faults
        assert found[0].seal == 2
        assert words in found[0].text
        unseen("delete from trialsite_auditseal where number = 2")
        unseen("insert into trialsite_auditseal select * from kept where number = 2")
        unseen("drop table kept")
    assert look().faults == []


def test_a_missing_seal_is_named(notes: Notes, unseen: Do, look: Look) -> None:
    unseen("delete from trialsite_auditseal where number = 2")
    assert look().faults[0].kind == "seal missing"
    assert look().faults[0].seal == 2


def test_another_key_is_believed_only_where_it_is_named(notes: Notes) -> None:
    words, status = told("--public-key", "00" * 32)
    assert status == 1
    assert words.count("which is unknown") == 3
    assert told("--public-key", public_half(signing_key()))[1] == 0


def test_a_file_that_is_not_there_is_said_in_one_sentence(notes: Notes) -> None:
    with pytest.raises(CommandError, match="nowhere"):
        told("--against", "/nowhere/seals.jsonl")
    assert AuditSeal.objects.count() == 3
