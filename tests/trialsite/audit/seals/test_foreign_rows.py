"""A row in the table of seals that is none of ours holds nothing up, and is named."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import LazySettings
from psycopg import errors

from tests.database import let_keys_be_known
from tests.fixtures.seals import Do, Look, note
from trialsite.audit.models import AuditEvent
from trialsite.audit.seals.models import AuditSeal
from trialsite.audit.seals.outside import add_to_copy
from trialsite.audit.seals.seal import Seal, key_id, public_half, root_over, sign
from trialsite.audit.seals.sealing import seal_new
from trialsite.outbox.models import Message
from trialsite.secrets.keyring import KeyRefused

Notes = list[Message]
Link = psycopg.Connection[tuple[object, ...]]
STRANGER = Ed25519PrivateKey.from_private_bytes(b"\7" * 32)
ADD = "select trialsite_add_seal(%s, %s, %s, %s, %s)"
HIGHEST = 2**63 - 1


@pytest.fixture
def app() -> Iterator[Link]:
    """The app's role with raw SQL."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as link:
        yield link


def add(link: Link, seal: Seal, **other: object) -> None:
    values = {
        "number": seal.header.seal,
        "header": seal.header.text(),
        "signature": seal.signature,
        "public_key": seal.public_key,
        "entries": seal.entries,
    }
    link.execute(ADD, list((values | other).values()))


def forged(**other: object) -> Seal:
    """The next seal, but that a stranger signed it."""
    last = AuditSeal.objects.latest("number").as_header()
    header = replace(
        last,
        seal=last.seal + 1,
        previous=last.link,
        events=0,
        root=root_over([]),
        key=key_id(public_half(STRANGER)),
    )
    return sign(replace(header, **other), [], STRANGER)


def all_sealed() -> bool:
    """Whether our seals list every event once."""
    ours = (seal.as_seal() for seal in AuditSeal.objects.order_by("number"))
    listed = [
        entry.event
        for seal in ours
        if seal.public_key != public_half(STRANGER)
        for entry in seal.listed()
    ]
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


BOGUS = {
    "unreadable": "insert into trialsite_auditseal values (%s, 'x', 'y', 'z', '[]')",
    "a seal once more": "insert into trialsite_auditseal select %s, header, signature, "
    "public_key, entries from trialsite_auditseal where number = 2",
}


@pytest.mark.parametrize("number", [4, HIGHEST])
@pytest.mark.parametrize("what", BOGUS)
def test_what_a_superuser_puts_there_does_not_either(
    notes: Notes, unseen: Do, look: Look, copy: Path, what: str, number: int
) -> None:
    unseen(BOGUS[what], number)
    assert [fault.seal for fault in look().faults] == [number]
    note(3)
    assert seal_new() == [5 if number == 4 else 4]
    assert add_to_copy() == 1
    found = [fault.seal for fault in look(copy).faults]
    assert found == [number]
    unseen("delete from trialsite_auditseal where number = %s", number)
    assert look(copy).faults == []


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


def header(**other: object) -> dict[str, object]:
    seal = forged(**other)
    return {"header": seal.header.text()}


WRONG = {
    "another number": lambda: {"number": 9},
    "no next number": lambda: {"number": 9, **header(seal=9)},
    "no JSON": lambda: {"header": "x"},
    "no header": lambda: {"header": "[]"},
    "too little of one": lambda: {"header": '{"seal": 4, "version": 1}'},
    "another version": lambda: header(version=2),
    "out of chain": lambda: header(previous="a" * 64),
    "a root of its own kind": lambda: header(root="x"),
    "events that it does not list": lambda: header(events=1),
    "a list that is none": lambda: {"entries": "{}"},
    "a signature of its own kind": lambda: {"signature": "z" * 128},
    "a short signature": lambda: {"signature": "00"},
    "a key of its own kind": lambda: {"public_key": "x"},
    "another key": lambda: {"public_key": "00" * 32},
    "back behind": lambda: header(through=(1, 1)),
    "back behind a move": lambda: header(after=-1),
    "beyond what has ended": lambda: header(through=(10**12, 1)),
    "no place": lambda: header(through=()),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_seal_that_cannot_be_one_is_refused(
    notes: Notes, app: Link, what: str
) -> None:
    with pytest.raises(psycopg.Error) as refused:
        add(app, forged(), **WRONG[what]())
    assert not isinstance(refused.value, errors.InsufficientPrivilege)
    assert AuditSeal.objects.count() == 3


def test_a_header_from_before_the_server_was_noted_keeps_its_text(notes: Notes) -> None:
    """And so its signature, and its link in the chain."""
    header = AuditSeal.objects.earliest("number").as_header()
    assert '"server":' in header.text()
    assert '"server":' not in replace(header, server="").text()
