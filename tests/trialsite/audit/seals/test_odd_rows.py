"""What is said of a seal in SQL: the database takes no more than the program reads."""

import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress

import psycopg
import pytest
from django.db import connection
from psycopg import errors

from tests.fixtures.figures import Count
from tests.trialsite.audit.seals.forging import (
    NESTED,
    Link,
    add,
    by_a_stranger,
    forged,
    header,
    odd,
    of,
)
from trialsite.audit.seals.models import AuditSeal
from trialsite.audit.seals.seal import UnreadableSeal
from trialsite.audit.seals.sealing import MOST
from trialsite.audit.seals.stored import (
    LARGEST_HEADER,
    LARGEST_LIST,
    last_seal,
    problem_of,
    read_row,
)
from trialsite.outbox.models import Message

Notes = list[Message]


@pytest.fixture
def app() -> Iterator[Link]:
    """The app's role with raw SQL."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as link:
        yield link


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
    "a stranger's key": lambda: vars(of(by_a_stranger(forged().header))),
    "nested without end": lambda: {"entries": NESTED},
    "a header nested without end": lambda: odd("note", NESTED),
    "a large header": lambda: header(note="x" * 20_001),
    "a large list": lambda: {"entries": "[" + " " * (1 << 25) + "]"},
}


@pytest.mark.parametrize("what", WRONG)
def test_a_seal_that_cannot_be_one_is_refused(
    notes: Notes, app: Link, what: str
) -> None:
    with pytest.raises(psycopg.Error) as refused:
        add(app, forged(), **WRONG[what]())
    assert not isinstance(refused.value, errors.InsufficientPrivilege)
    assert AuditSeal.objects.count() == 3


ODD_VALUES = (
    *("null", "true", "0", "-1", "1.5", "1e3", "1e999", "9" * 30, '"1"', '"x"', '""'),
    *("[]", "[[]]", "[1]", "[1, 2, 3]", "[[1, 2], 3]", "[1, 2e2]", '["1", "2"]'),
    *("{}", '{"a": 1}', '"\\u0000"', '"\\ud800"', '"' + "x" * 70 + '"', NESTED),
)
ENTRY = '[1, 1772539200000000, 1772539200000000, "t", "r", "' + "ab" * 32 + '"]'
ODD_LISTS = (
    *("null", "1", '"x"', "{}", "[null]", "[1]", "[[]]", "[{}]", f"[{NESTED}]"),
    *(f"[{ENTRY[:-1]}, 1]]", f"[{ENTRY}, {ENTRY}]"),
    *(
        f"[{ENTRY.replace(old, new, 1)}]"
        for old, new in (
            ("1,", "-1,"),
            ("1,", '"1",'),
            ("1,", "1.5,"),
            ("1,", "1e400,"),
            ("1,", "[1],"),
            ("1772539200000000", "null"),
            ("1772539200000000", "9" * 30),
            ('"t"', "1"),
            ('"t"', "[[]]"),
            ('"r"', "null"),
            ('"r"', '"\\ud800"'),
            ("ab", "zz"),
            ("ab", ""),
        )
    ),
)


def tries() -> Iterator[tuple[str, dict[str, object]]]:
    """Everything odd in every place of a seal."""
    names = json.loads(forged().header.text())
    for name in (*names, "more"):
        for value in ODD_VALUES:
            yield f"{name}: {value[:40]}", odd(name, value)
    for listed in ODD_LISTS:
        one = header(events=1)
        yield f"entries: {listed[:60]}", one | {"entries": listed}


def test_whatever_the_database_takes_for_a_seal_can_be_read(
    notes: Notes, app: Link, figures: Count
) -> None:
    """And so is left aside by the next seal, and named, rather than stumbled over."""
    ours = last_seal()
    taken = refused = 0
    for what, values in tries():
        with app.transaction(force_rollback=True):
            try:
                add(app, forged(), **values)
            except psycopg.Error:
                refused += 1
                continue
            row = AuditSeal(*app.execute(NEWEST).fetchone())
        taken += 1
        stored = read_row(row)
        assert problem_of(stored, [row.public_key]), what
        if stored.seal:
            with suppress(UnreadableSeal):
                stored.seal.listed()
    assert last_seal() == ours
    assert taken > 5, "some of it is what a seal may hold"
    assert refused > 10 * taken
    figures("Odd rows for the table of seals", tried=taken + refused, taken=taken)


NEWEST = "select * from trialsite_auditseal order by number desc limit 1"


def test_what_the_database_takes_is_what_the_program_makes(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select prosrc from pg_proc where proname = 'trialsite_seal_in_chain'"
        )
        (source,) = cursor.fetchone()
    for most in (MOST, LARGEST_HEADER, LARGEST_LIST):
        assert re.search(rf"> {most}\b", source), most
