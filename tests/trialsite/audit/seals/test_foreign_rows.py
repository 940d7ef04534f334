"""A row in the table of seals that is none of ours holds nothing up, and is named."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from django.conf import LazySettings

from tests.database import let_keys_be_known
from tests.fixtures.seals import Do, Look, note
from tests.trialsite.audit.seals.forging import (
    Link,
    add,
    by_a_stranger,
    first_header,
    forged,
)
from trialsite.audit.models import AuditEvent
from trialsite.audit.seals.models import AuditSeal
from trialsite.audit.seals.outside import add_to_copy
from trialsite.audit.seals.sealing import seal_new
from trialsite.outbox.models import Message
from trialsite.secrets.keyring import KeyRefused

Notes = list[Message]
HIGHEST = 2**63 - 1


@pytest.fixture
def app() -> Iterator[Link]:
    """The app's role with raw SQL."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as link:
        yield link


def all_sealed() -> bool:
    """Whether our seals list every event once."""
    ours = (seal.as_seal() for seal in AuditSeal.objects.order_by("number"))
    listed = [entry.event for seal in ours if seal.is_signed for entry in seal.listed()]
    return sorted(listed) == sorted(AuditEvent.objects.values_list("pk", flat=True))


def test_what_the_app_can_get_in_unsigned_holds_nothing_up_and_is_named(
    notes: Notes, app: Link, look: Look, copy: Path
) -> None:
    add(app, forged())
    add(app, forged())
    assert [fault.seal for fault in look(copy).faults] == [4, 5]
    note(3)
    assert seal_new() == [6]
    note(4)
    assert seal_new() == [7]
    assert add_to_copy() == 2
    assert all_sealed()
    for against in (None, copy):
        found = [(fault.kind, fault.seal) for fault in look(against).faults]
        assert found == [("seal foreign", 4), ("seal foreign", 5)]


INSERT = "insert into trialsite_auditseal values "
DEEP = "repeat('[', 5000) || repeat(']', 5000)"
BOGUS = {
    "unreadable": INSERT + "(%s, 'x', 'y', 'z', '[]')",
    "nothing": INSERT + "(%s, '', '', '', '')",
    "a list of lists without end": f"{INSERT}(%s, {DEEP}, 'y', 'z', {DEEP})",
    "more than can be": INSERT + "(%s, repeat('x', 100000), 'y', 'z', '[]')",
    "more events than can be": f"{INSERT}(%s, 'x', 'y', 'z', repeat('x', 33554433))",
    "ours, with a list without end": "insert into trialsite_auditseal select %s, "
    f"header, signature, public_key, {DEEP} from trialsite_auditseal where number = 2",
    **{
        f"ours, with {what}": "insert into trialsite_auditseal select %s, "
        f"(header::jsonb || '{odd}')::text, signature, public_key, entries "
        "from trialsite_auditseal where number = 2"
        for what, odd in {
            "a number without end": '{"through": [1e999, 1]}',
            "a list for a text": '{"note": [[["x"]]]}',
            "a text for a number": '{"events": "1"}',
            "no place": '{"through": []}',
            "more than its own": '{"more": 1}',
        }.items()
    },
    "a seal once more": "insert into trialsite_auditseal select %s, header, signature, "
    "public_key, entries from trialsite_auditseal where number = 2",
}


@pytest.mark.parametrize("number", [4, HIGHEST])
@pytest.mark.parametrize("what", BOGUS)
def test_what_a_superuser_puts_there_does_not_either(
    notes: Notes, unseen: Do, look: Look, copy: Path, what: str, number: int
) -> None:
    unseen(BOGUS[what], number)
    assert {fault.seal for fault in look().faults} == {number}
    note(3)
    assert seal_new() == [5 if number == 4 else 4]
    assert add_to_copy() == 1
    assert {fault.seal for fault in look(copy).faults} == {number}
    unseen("delete from trialsite_auditseal where number = %s", number)
    assert look(copy).faults == []


def test_half_a_character_is_no_seal_either(
    notes: Notes, unseen: Do, look: Look
) -> None:
    """JSON can spell what no text can hold."""
    unseen(
        "insert into trialsite_auditseal select 4, "
        r"""replace(header, '"note":""', '"note":"\ud800"'), """
        "signature, public_key, entries from trialsite_auditseal where number = 2"
    )
    note(3)
    assert seal_new() == [5]
    assert [fault.seal for fault in look().faults] == [4]


def test_a_row_in_place_of_a_seal_does_not_hide_that_it_is_gone(
    notes: Notes, unseen: Do, look: Look
) -> None:
    unseen("delete from trialsite_auditseal where number = 2")
    unseen(BOGUS["unreadable"], 2)
    kinds = [fault.kind for fault in look().faults]
    assert kinds[:2] == ["seal unreadable", "seal broken"]


def test_a_table_that_begins_with_a_strangers_row_is_sealed_all_the_same(
    committed_db: None, unseen: Do, look: Look, copy: Path
) -> None:
    unseen(BOGUS["unreadable"], 1)
    note(1)
    assert seal_new() == [2]
    assert [(fault.kind, fault.seal) for fault in look().faults] == [
        ("seal foreign", 1)
    ]


def test_a_strangers_own_chain_before_our_first_seal_holds_nothing_up(
    committed_db: None, unseen: Do, look: Look, copy: Path
) -> None:
    """Right in itself, and signed with a key that the database does not know."""
    first = by_a_stranger(first_header())
    second = by_a_stranger(replace(first_header(), seal=2, previous=first.header.link))
    for seal in (first, second):
        values = (seal.header.text(), seal.signature, seal.public_key, seal.entries)
        unseen(INSERT + "(%s, %s, %s, %s, %s)", seal.header.seal, *values)
    note(1)
    assert seal_new() == [3]
    assert all(
        (fault.kind, fault.seal) in {("seal foreign", 1), ("seal foreign", 2)}
        for fault in look().faults
    )
    assert len(look().faults) == 2
    note(2)
    assert seal_new() == [4]


def test_the_app_begins_no_chain_with_a_key_of_its_own(
    committed_db: None, app: Link
) -> None:
    with pytest.raises(psycopg.Error, match="a key that the database does not know"):
        add(app, by_a_stranger(first_header()))
    assert not AuditSeal.objects.exists()


def test_where_the_old_key_was_forgotten_nothing_is_sealed_twice(
    notes: Notes, settings: LazySettings, tmp_path: Path
) -> None:
    old = AuditSeal.objects.latest("number").public_key
    new = tmp_path / "key"
    new.write_text("07" * 32)
    settings.AUDIT_SEAL_KEY_FILE = str(new)
    note(3)
    with pytest.raises(KeyRefused, match="another than the one"):
        seal_new()
    settings.AUDIT_SEAL_PUBLIC_KEYS = [old]
    let_keys_be_known()
    assert seal_new() == [4]


def test_a_header_from_before_the_server_was_noted_keeps_its_text(notes: Notes) -> None:
    """And so its signature, and its link in the chain."""
    header = AuditSeal.objects.earliest("number").as_header()
    assert '"server":' in header.text()
    assert '"server":' not in replace(header, server="").text()
