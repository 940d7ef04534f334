"""Seals that lie outside: what a copy finds that the database alone cannot show."""

import json
from pathlib import Path

import pytest
from django.db.transaction import atomic

from tests.fixtures.seals import Do, Look, event_of, note, told
from trialsite.audit.seals.outside import CopyDiffers, add_to_copy, whole_lines
from trialsite.audit.seals.sealing import seal_new
from trialsite.outbox.models import Message

Notes = list[Message]


def test_history_that_is_sealed_anew_with_the_very_key_is_found_from_outside(
    notes: Notes, unseen: Do, look: Look, copy: Path
) -> None:
    """Whoever owns the database and the key still does not own the copy."""
    event = event_of(notes[1])
    unseen("update trialsite_auditevent set actor = 'x' where id = %s", event.pk)
    unseen("delete from trialsite_auditseal")
    seal_new()
    assert look().faults == []
    found = look(copy).faults
    assert ("altered", event.pk) in [(fault.kind, fault.event) for fault in found]
    assert found[0].kind == "seal replaced"
    with pytest.raises(CopyDiffers):
        add_to_copy()


def test_newest_seals_that_are_taken_away_are_missed_from_outside(
    notes: Notes, unseen: Do, look: Look, copy: Path
) -> None:
    unseen("delete from trialsite_auditseal where number = 3")
    assert look().waiting == 1
    assert [fault.kind for fault in look(copy).faults] == ["seal missing"]


def test_a_copy_that_was_cut_is_named(
    notes: Notes, unseen: Do, look: Look, copy: Path
) -> None:
    lines = copy.read_text().splitlines()
    copy.write_text("\n".join([lines[0], lines[1][:-9], lines[2]]))
    found = look(copy).faults
    assert found[0].kind == "seal unreadable"
    assert "line 2 of the copy" in found[0].text
    forged = json.loads(lines[1])
    forged["header"]["at"] = "2020-01-01T00:00:00+00:00"
    copy.write_text("\n".join([lines[0], json.dumps(forged), lines[2]]))
    assert any("valid signature" in fault.text for fault in look(copy).faults)


def test_an_older_copy_is_continued_from_the_database(notes: Notes, copy: Path) -> None:
    copy.write_text(copy.read_text().splitlines()[0] + "\n")
    words, status = told("--against", str(copy))
    assert status == 0
    assert "The copy ends with seal 1" in words


def test_a_header_from_a_letter_serves_as_a_copy(
    notes: Notes, unseen: Do, look: Look, copy: Path
) -> None:
    """Without the list of events, and without the seals before it."""
    letter = json.loads(copy.read_text().splitlines()[1])
    del letter["entries"]
    copy.write_text(json.dumps(letter))
    assert look(copy).faults == []
    unseen("delete from trialsite_auditseal where number >= 2")
    seal_new()
    assert "seal replaced" in [fault.kind for fault in look(copy).faults]


def test_the_copy_is_only_added_to_and_mends_a_line_that_a_crash_cut(
    notes: Notes, copy: Path
) -> None:
    assert copy.stat().st_mode & 0o077 == 0
    whole = copy.read_bytes()
    copy.write_bytes(whole[:-40])
    note(3)
    seal_new()
    assert add_to_copy() == 2
    assert copy.read_bytes().startswith(whole)
    assert add_to_copy() == 0


def test_a_last_line_that_a_crash_cut_is_left_out(
    notes: Notes, look: Look, copy: Path
) -> None:
    """It is written anew by who seals next; an alarm meanwhile would be a wrong one."""
    copy.write_bytes(copy.read_bytes()[:-40])
    found = look(copy)
    assert found.faults == []
    assert found.copied is not None
    assert found.copied.seal == 2


def test_what_the_copy_gains_meanwhile_is_left_out(notes: Notes, copy: Path) -> None:
    with whole_lines(copy) as lines:
        first = next(lines)
        note(3)
        seal_new()
        add_to_copy()
        assert len([first, *lines]) == 3


def test_neither_copying_nor_verifying_happens_inside_a_transaction(
    notes: Notes, look: Look
) -> None:
    """What is copied there may be rolled back; what is read there may be older."""
    with pytest.raises(RuntimeError, match="once it is committed"), atomic():
        add_to_copy()
    with pytest.raises(RuntimeError, match="outside of any transaction"), atomic():
        look()
