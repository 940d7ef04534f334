"""Of an object the record keeps the keys that changed, and gives all of it back."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.database import as_owner
from trialsite.audit.models import AuditEvent
from trialsite.audit.rebuilding import images
from trialsite.outbox.models import Message

pytestmark = pytest.mark.django_db

TABLE = "trialsite_message"

# What jsonb tells apart: 1 from 1.0 and 1.10, null from nothing, true from 1.
numbers = st.sampled_from(
    ["0", "1", "1.0", "1.10", "-1", "1e3", "12345678901234567890"]
)
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
plain = st.one_of(
    numbers, texts.map(json.dumps), st.sampled_from(["null", "true", "false"])
)


def written(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: f"[{','.join(parts)}]"),
        objects(inner),
    )


def objects(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    keys = st.sampled_from(["a", "b", "c", "", "a.b", "é", '"', "\\"])
    return st.dictionaries(keys, values, max_size=4).map(
        lambda parts: (
            "{" + ",".join(f"{json.dumps(k)}:{v}" for k, v in parts.items()) + "}"
        )
    )


values = st.recursive(plain, written, max_leaves=6)
histories = st.lists(st.one_of(objects(values), values), min_size=1, max_size=8)


def note(payload: str) -> int:
    content = json.loads(payload)
    key = f"note:{uuid4()}"
    return Message.objects.create(key=key, kind="note", payload=content).pk


def put(payload: str, row: int) -> str:
    """Write it as it stands, and say how the database has it."""
    with connection.cursor() as cursor:
        with as_owner():
            cursor.execute(
                "update trialsite_message set payload = %s::jsonb, "
                "reason = reason || 'x' where id = %s",
                [payload, row],
            )
        cursor.execute(
            "select payload::text from trialsite_message where id = %s", [row]
        )
        return str(cursor.fetchone()[0])


def rebuilt(row: int, until: int) -> str:
    """The payload after the event *until*, to the letter."""
    query = images(TABLE, until=until).as_string(connection.connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select (image -> 'payload')::text from ({query}) i where pk = %s",
            [str(row)],
        )
        return str(cursor.fetchone()[0])


def newest(row: int) -> AuditEvent:
    return AuditEvent.objects.filter(table_name=TABLE, row_pk=str(row)).earliest("-id")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(histories)
def test_every_earlier_value_is_rebuilt_exactly(history: list[str]) -> None:
    row = note("{}")
    stood = {newest(row).pk: "{}"}
    for payload in history:
        now = put(payload, row)
        stood[newest(row).pk] = now
    assert {event: rebuilt(row, event) for event in stood} == stood


def change(before: str, after: str) -> tuple[Any, Any]:
    """What the record keeps of a payload that was *before* and became *after*."""
    row = note("{}")
    put(before, row)
    put(after, row)
    event = newest(row)
    assert event.old is not None and event.new is not None
    return event.old.get("payload", "(not there)"), event.new.get("payload")


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ('{"a": 1, "b": 2}', '{"a": 1, "b": 3}', ({"b": 2}, {"b": 3})),
        ('{"a": 1}', '{"a": 1, "b": null}', ({}, {"b": None})),
        ('{"a": 1, "b": null}', '{"a": 1}', ({"b": None}, {})),
        ('{"a": null}', '{"a": 0}', ({"a": None}, {"a": 0})),
        ('{"a": {"b": 1, "c": 2}, "d": 3}', '{"a": {"b": 1}, "d": 3}',
         ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1}})),
        ('{"a": 1}', "[1]", ({"a": 1}, [1])),
        ("null", '{"a": 1}', (None, {"a": 1})),
        ("[1, 2]", "[1, 3]", ([1, 2], [1, 3])),
        ('{"a": 1}', '{"a": 1}', ("(not there)", None)),
    ],
)  # fmt: skip
def test_of_an_object_only_the_keys_that_changed_are_kept(
    before: str, after: str, kept: tuple[Any, Any]
) -> None:
    assert change(before, after) == kept


def test_one_and_one_point_naught_are_two_values() -> None:
    row = note("{}")
    put('{"a": 1, "b": 1}', row)
    put('{"a": 1.0, "b": 1}', row)
    with connection.cursor() as cursor:
        cursor.execute(
            "select old -> 'payload', new -> 'payload' from trialsite_auditevent "
            "where id = %s",
            [newest(row).pk],
        )
        assert list(map(str, cursor.fetchone())) == ['{"a": 1}', '{"a": 1.0}']


def test_a_row_that_comes_again_begins_anew() -> None:
    row = note('{"a": 1, "b": 2}')
    put('{"a": 1}', row)
    gone = newest(row).pk
    with as_owner():
        Message.objects.filter(pk=row).delete()
    deleted = newest(row).pk
    Message.objects.create(pk=row, key="note", kind="note", payload={"c": 3})
    assert rebuilt(row, gone) == '{"a": 1}'
    assert rebuilt(row, deleted) == "None"
    assert rebuilt(row, newest(row).pk) == '{"c": 3}'


def after(image: str, old: str, new: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(
            "select trialsite_audit_after(%s::jsonb, %s::jsonb, %s::jsonb)",
            [image, old, new],
        )
        return json.loads(cursor.fetchone()[0])


def test_of_what_the_record_has_no_beginning_nothing_is_made_up() -> None:
    """A column that came later; an object that was taken out of the record."""
    old, new = (
        '{"payload": {"a": 1}, "kind": "x"}',
        '{"payload": {"a": 2}, "kind": "y"}',
    )
    assert after('{"key": "k"}', old, new) == {"key": "k", "kind": "y"}
    taken_out = '{"key": "k", "payload": "(redacted)"}'
    assert after(taken_out, old, new) == json.loads(taken_out) | {"kind": "y"}
