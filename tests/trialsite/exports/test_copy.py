"""Tables as CSV: the same header with and without rows, and cells that a program reads
back as they were and a spreadsheet does not run."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Value
from django.db.models.fields import BooleanField, DateField, DateTimeField, Field
from django.db.models.functions import Cast
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.errors import InvalidTextRepresentation

from tests.fixtures.letters import Queue
from tests.fixtures.tables import messages_table
from trialsite.exports.copy import copy_csv, guarded
from trialsite.exports.registry import Column, Dataset
from trialsite.outbox.models import Message
from trialsite.protocol.models import Site

pytestmark = pytest.mark.django_db


def rows_of(dataset: Dataset, *, sites: Sequence[str] = ()) -> list[list[str]]:
    """The table as a program reads it, header first."""
    out = io.BytesIO()
    count = copy_csv(dataset, out, sites=sites, connection=connection)
    found = list(csv.reader(io.StringIO(out.getvalue().decode(), newline="")))
    assert len(found) == count + 1
    return found


def cell(value: object, kind: str, field: Field | None = None) -> str:
    """How one value of one column stands in the file."""
    codes = {"1": "One"} if kind == "code" else {}
    expression = Cast(Value(value), field) if field else Value(value)
    column = Column("value", "Value", kind, expression, codes)
    columns = (Column("code", "Site", "text"), column)
    one_row = Dataset(
        "t", "T", columns, lambda: Site.objects.filter(code="MAD"), site=None
    )
    [_, [_, text]] = rows_of(one_row)
    return text


@pytest.mark.parametrize(
    ("value", "kind", "field", "expected"),
    [
        (42, "integer", None, "42"),
        (-9, "integer", None, "-9"),
        (Decimal("12.50"), "decimal", None, "12.50"),
        ("7.25", "decimal", None, "7.25"),
        (True, "boolean", BooleanField(), "1"),
        (False, "boolean", BooleanField(), "0"),
        (None, "boolean", BooleanField(), ""),
        (date(2028, 2, 29), "date", DateField(), "2028-02-29"),
        (None, "date", DateField(), ""),
        (
            datetime(2026, 3, 8, 23, 59, 59, 999999, tzinfo=UTC),
            "datetime",
            DateTimeField(),
            "2026-03-08T23:59:59Z",
        ),
        ("-9", "code", None, "-9"),
        ("=1", "code", None, "'=1"),
        ("-1+1", "code", None, "'-1+1"),
        ("", "text", None, ""),
        ("50% of %s", "text", None, "50% of %s"),
    ],
)
def test_every_type_has_one_way_to_be_written(
    value: object, kind: str, field: Field | None, expected: str
) -> None:
    assert cell(value, kind, field) == expected


@pytest.mark.parametrize("zone", ["America/Denver", "Asia/Kathmandu"])
def test_times_are_in_utc_whatever_the_session_thinks(zone: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('timezone', %s, true)", [zone])
    instant = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert cell(instant, "datetime", DateTimeField()) == "2026-11-01T06:30:00Z"


@pytest.mark.parametrize("sign", "=+-@\t\r\n＝＋－＠")
def test_no_spreadsheet_runs_what_somebody_typed(sign: str) -> None:
    formula = f'{sign}HYPERLINK("http://x.example","y")'
    assert cell(formula, "text") == f"'{formula}"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
)
def test_any_text_comes_back_as_it_was_but_for_the_guard(text: str) -> None:
    """Commas, quotes, line ends, emoji; database and Python guard alike."""
    assert cell(text, "text") == guarded(text)


def test_a_table_without_rows_has_the_same_header(queue: Queue) -> None:
    """P29: columns come from the dictionary, never from the data."""
    header = ["key", "site", "attempts", "created_at"]
    nothing = messages_table(queryset=Message.objects.none)
    assert rows_of(messages_table(), sites=["MAD"]) == [header]
    assert rows_of(messages_table(), sites=[]) == [header]
    assert rows_of(nothing, sites=["MAD"]) == [header]
    queue(1, site=Site.objects.get(code="MAD"))
    assert rows_of(messages_table(), sites=["MAD"])[0] == header


def test_it_holds_the_rows_of_the_sites_alone_in_order(queue: Queue) -> None:
    for number, code in enumerate(["MAD", "BOS", "MAD", "SLC"]):
        queue(9 - number, site=Site.objects.get(code=code))
    rows = rows_of(messages_table(), sites=["MAD", "SLC"])
    assert [row[0] for row in rows[1:]] == ["note:6", "note:7", "note:9"]


def test_a_number_that_is_none_is_an_error_not_a_guess() -> None:
    with pytest.raises(InvalidTextRepresentation):
        cell("twelve", "integer")
