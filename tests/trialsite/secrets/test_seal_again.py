"""The one way by which a sealed column is written again, and what it refuses."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from participants.contact.actions import Contacted, record_contact
from participants.contact.models import ContactAttempt
from tests.builders import enrolled, staff_at
from tests.database import let_keys_be_known
from trialsite.context.visible import EVERYTHING
from trialsite.secrets.cipher import SealedPlace, seal
from trialsite.secrets.keyfile import add_key
from trialsite.secrets.keys import keys

pytestmark = pytest.mark.usefixtures("committed_db")

TABLE, COLUMN = "participants_contactattempt", "note"
AGAIN = "select trialsite_seal_again(%s, %s, %s, %s::bytea[], %s::bytea[])"
Link = psycopg.Connection[Any]


@pytest.fixture
def attempt(key_file: Path) -> ContactAttempt:
    """A fact with something sealed in it, sealed by key 1; key 2 is there too."""
    made = record_contact(
        participant=enrolled("MAD", by=staff_at("MAD")),
        contacted=Contacted("phone", "no_answer", note="The dog barked."),
        by=staff_at("MAD"),
    )
    add_key(key_file)
    let_keys_be_known()
    return made


@pytest.fixture
def link() -> Iterator[Link]:
    """Who seals again, with SQL of their own."""
    url = os.environ["TEST_KEYS_URL"].format(database=os.environ["TEST_DATABASE"])
    with psycopg.connect(url, autocommit=True) as link:
        for name, value in (
            ("trial.visibility", EVERYTHING.as_json),
            ("trial.actor", "keys"),
            ("trial.reason", "Any."),
        ):
            link.execute("select set_config(%s, %s, false)", [name, value])
        yield link


def stored(attempt: ContactAttempt) -> tuple[bytes, str]:
    """What is sealed in the row, and all else in it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {COLUMN}, (to_jsonb(t) - %s)::text from {TABLE} t where id = %s",
            [COLUMN, attempt.pk],
        )
        sealed, rest = cursor.fetchone()
    return bytes(sealed), rest


def sealed(words: str, attempt: ContactAttempt) -> bytes:
    """*words* under the newest key, as they may stand in the row."""
    return seal(words.encode(), SealedPlace(TABLE, COLUMN, str(attempt.pk)), keys())


def test_a_fact_is_sealed_again_and_nothing_else_of_it_changes(
    attempt: ContactAttempt,
) -> None:
    before, rest = stored(attempt)
    call_command("rotate_keys", verbosity=0)
    after, rest_after = stored(attempt)
    assert (before[2], after[2]) == (1, 2)
    assert rest_after == rest
    attempt.refresh_from_db()
    assert attempt.note == "The dog barked."


def test_a_row_that_holds_another_value_is_left_alone(
    attempt: ContactAttempt, link: Link
) -> None:
    held, _ = stored(attempt)
    other = bytes([*held[:-1], held[-1] ^ 1])
    values = [TABLE, str(attempt.pk), [COLUMN], [other]]
    news = [sealed("The dog barked.", attempt)]
    assert link.execute(AGAIN, [*values, news]).fetchone() == (False,)
    assert stored(attempt)[0] == held


def test_it_changes_sealed_columns_under_a_newer_key_and_nothing_else(
    attempt: ContactAttempt, link: Link
) -> None:
    held, _ = stored(attempt)
    again = sealed("The dog barked.", attempt)
    longer = sealed("The dog barked twice.", attempt)
    row = str(attempt.pk)
    refused = {
        "is not sealed": [
            [TABLE, row, ["outcome"], [b"\1\0\1"], [b"\1\0\2"]],
            ["participants_allocation", "1", ["arm"], [b"\1\0\1"], [b"\1\0\2"]],
            ["pg_authid", "1", ["rolpassword"], [b"\1\0\1"], [b"\1\0\2"]],
        ],
        "under a newer key": [
            [TABLE, row, [COLUMN], [held], [held]],
            [
                TABLE,
                row,
                [COLUMN],
                [held],
                [longer],
            ],
            [TABLE, row, [COLUMN], [held], [b"\2" + again[1:]]],
            [TABLE, row, [COLUMN], [held], [None]],
        ],
        "is named once": [
            [TABLE, row, [COLUMN], [held], []],
            [TABLE, row, [], [], []],
            [TABLE, row, [COLUMN, COLUMN], [held, held], [again, again]],
        ],
    }
    for words, attempts in refused.items():
        for values in attempts:
            with pytest.raises(psycopg.Error, match=words):
                link.execute(AGAIN, values)
    assert stored(attempt)[0] == held


def test_the_program_itself_may_not_seal_again(
    attempt: ContactAttempt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(settings.DATABASES, "keys")
    with pytest.raises(CommandError, match="Set DATABASE_KEYS_URL"):
        call_command("rotate_keys")
    with (
        connection.cursor() as cursor,
        pytest.raises(Exception, match="permission denied for function"),
    ):
        cursor.execute("select trialsite_sealed_left(%s, 2)", [TABLE])
