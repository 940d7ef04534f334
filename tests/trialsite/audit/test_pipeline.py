"""Statements that go out together, and rows that are written by one."""

from typing import Any

import psycopg
import pytest
from django.db import (
    DataError,
    IntegrityError,
    ProgrammingError,
    connection,
    transaction,
)

from tests.acting import nobody_acts
from tests.counting import queries
from tests.fixtures.two_sites import OURS, THEIRS
from trialsite import clock
from trialsite.audit.models import AuditEvent
from trialsite.context.visible import Visibility, visible_rows
from trialsite.outbox.models import Message
from trialsite.postgresql.pipeline import pipelined, planned_once
from trialsite.postgresql.writes import insert, update, write_together
from trialsite.protocol.models import Site

pytestmark = pytest.mark.django_db


def note(number: int, site: str = OURS) -> Message:
    return Message(
        key=f"note:{number}", kind="note", site_id=site, payload={"number": number}
    )


def test_each_statement_has_its_own_rows() -> None:
    with pipelined() as pipeline:
        sent = [pipeline.send("select %s::int", [number]) for number in range(5)]
    assert [cursor.fetchone() for cursor in sent] == [(n,) for n in range(5)]


def test_the_first_error_is_told_as_django_names_it_and_nothing_goes_on() -> None:
    refused = pytest.raises(ProgrammingError)
    with refused as told, transaction.atomic(), pipelined() as pipeline:
        pipeline.send("update trialsite_site set name = 'Elsewhere'")
        pipeline.send("select no_such_column")
        pipeline.send("select 1")
    assert isinstance(told.value.__cause__, psycopg.errors.UndefinedColumn)
    assert not Site.objects.filter(name="Elsewhere").exists()


def test_what_is_sent_passes_the_wrappers_of_the_connection() -> None:
    seen = []

    def note_it(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append((sql, params, context["connection"].alias))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note_it), pipelined() as pipeline:
        pipeline.send("select %s", ["one"])
    assert seen == [("select %s", ["one"], "default")]


def test_what_is_sent_is_signed_and_bounded() -> None:
    """P11-06: no write without an actor; no row of another site."""
    Message.objects.create(key="theirs", kind="note", site_id=THEIRS, payload={})
    rename = "update trialsite_message set reason = 'letter' returning key"
    with visible_rows(Visibility((OURS,))), pipelined() as pipeline:
        rows = pipeline.send(rename)
    assert rows.fetchall() == []
    refused = pytest.raises(ProgrammingError, match="Nobody acts")
    with refused, transaction.atomic(), nobody_acts():
        planned_once(rename, [])


def test_rows_written_together_are_as_the_orm_writes_them() -> None:
    """Values of every kind of column come back as they went in, and each row has its
    key."""
    at = clock.now()
    one, several = note(1), [note(2), note(3)]
    one.payload = {"deep": [1, {"e": "é"}], "none": None}
    for message in (one, *several):
        message.not_before = at
    site = Site.objects.get(code=THEIRS)
    site.name = "Elsewhere"
    write_together(insert(one), update(site, "name"), insert(*several))
    for message in (one, *several):
        kept = Message.objects.get(key=message.key)
        assert message.pk == kept.pk
        for field in Message._meta.concrete_fields:
            value = getattr(message, field.attname)
            assert getattr(kept, field.attname) == value, field
    site.refresh_from_db()
    assert site.name == "Elsewhere"


def test_each_row_written_together_is_recorded() -> None:
    """P11-06."""
    site = Site.objects.get(code=OURS)
    write_together(insert(note(1), note(2)), update(site, "name"))
    rows = AuditEvent.objects.filter(table_name="trialsite_message", action="insert")
    assert sorted(row.new["key"] for row in rows) == ["note:1", "note:2"]


def test_rows_that_are_there_are_left_as_they_are() -> None:
    kept = note(1)
    kept.save()
    again = [note(1), note(2)]
    write_together(insert(*again, unless_there=True))
    assert Message.objects.get(key="note:1").pk == kept.pk
    assert Message.objects.filter(key="note:2").exists()
    assert [message.pk for message in again] == [None, None]


def test_one_refused_row_refuses_them_all() -> None:
    note(2).save()
    refused = pytest.raises(IntegrityError)
    with refused, transaction.atomic():
        write_together(insert(note(1)), insert(note(2)))
    assert not Message.objects.filter(key="note:1").exists()


def test_rows_of_another_site_are_not_written() -> None:
    """P11-09: row-level security holds for them too."""
    refused = pytest.raises(ProgrammingError, match="row-level security")
    with refused, transaction.atomic(), visible_rows(Visibility((OURS,))):
        write_together(insert(note(1), note(2, THEIRS)))


def test_nothing_to_write_is_no_statement() -> None:
    assert queries(lambda: write_together(insert())) == []


def test_what_is_too_long_is_refused_and_never_cut() -> None:
    """Two codes alike in their first letters would become one."""
    rows = [note(1), note(2)]
    rows[1].study_id = "ST-" + "1" * 40
    with pytest.raises(DataError), transaction.atomic():
        write_together(insert(*rows))
    assert not Message.objects.exists()
