"""Streams a table out of PostgreSQL as CSV, by COPY.

The database formats every value, so that a table of a million rows passes through
without being held in memory. Numbers are plain; dates are ISO 8601; datetimes are ISO
8601 in UTC, to the second; booleans are 0 and 1; a missing value is an empty cell.
Text that a spreadsheet would take for a formula gets an apostrophe in front.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.db.models.sql import Query
from django.utils.module_loading import import_string

from trialsite.access.roles import Permission
from trialsite.exports.registry import Column, Dataset, DatasetError

# What a spreadsheet runs as a formula when a cell begins with it, in both widths of
# the signs (OWASP, CSV Injection).
DANGEROUS = "=+@\t\r\n＝＋－＠-"
# A code such as -9 begins with a sign and is still a plain number.
_TEXT = f"^([{DANGEROUS}])"
_CODE = f"^(?!-?[0-9]+$)([{DANGEROUS}])"

_TEMPLATES = {
    "integer": "(%(expressions)s)::numeric",
    "decimal": "(%(expressions)s)::numeric",
    "boolean": "(%(expressions)s)::integer",
    "date": "to_char(%(expressions)s, 'YYYY-MM-DD')",
    "datetime": (
        "to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
    ),
}


class Out(Protocol):
    """Anything that bytes can be written to."""

    def write(self, data: bytes, /) -> object: ...


def guarded(text: str) -> str:
    """*text* with an apostrophe in front where a spreadsheet would run it."""
    return f"'{text}" if text[:1] in tuple(DANGEROUS) else text


def copy_csv(
    dataset: Dataset, out: Out, *, sites: Sequence[str], connection: BaseDatabaseWrapper
) -> int:
    """Write the header and the rows of *sites* (codes) to *out* as UTF-8 CSV, and
    return the number of rows. Raises DatasetError for a table that tells arms and does
    not need the permission to see them."""
    out.write((",".join(column.name for column in dataset.columns) + "\n").encode())
    try:
        sql, params = _select(dataset, sites, connection)
    except EmptyResultSet:
        return 0
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY ({sql}) TO STDOUT WITH (FORMAT csv)", params) as copy:
            for block in copy:
                out.write(bytes(block))
        return int(cursor.rowcount)


def left_out(
    dataset: Dataset, *, sites: Sequence[str], connection: BaseDatabaseWrapper
) -> int:
    """How many rows of *sites* copy_csv leaves out, since the people they are about
    withdrew the use of their data (R3-20)."""
    if dataset.participant is None:
        return 0
    rows = _of_sites(dataset, sites).filter(withheld()(dataset.participant))
    try:
        query = rows.order_by().values_list("pk").query
        sql, params = query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({sql}) AS kept_back", params)  # noqa: S608
        return int(cursor.fetchone()[0])


def withheld() -> Callable[[str], Q]:
    """The rule by which rows are left out: given the path to the participant, the
    rows that may not be shown. The floor that knows it is above this one."""
    rule: Callable[[str], Q] = import_string(settings.EXPORT_WITHHELD)
    return rule


def _of_sites(dataset: Dataset, sites: Sequence[str]) -> QuerySet[Any]:
    rows = dataset.queryset()
    if dataset.site is None:
        return rows
    kept = Q(**{f"{dataset.site}__in": list(sites)})
    if dataset.everywhere:
        kept |= Q(**{f"{dataset.site}__isnull": True})
    return rows.filter(kept)


def _select(
    dataset: Dataset, sites: Sequence[str], connection: BaseDatabaseWrapper
) -> tuple[str, tuple[Any, ...]]:
    rows = _of_sites(dataset, sites)
    if dataset.participant is not None:
        rows = rows.exclude(withheld()(dataset.participant))
    # Names that no model has, as an annotation may not hide a field.
    shown = {
        f"export_{place}": _as_text(column)
        for place, column in enumerate(dataset.columns)
    }
    query = rows.annotate(**shown).values_list(*shown).query
    if dataset.needs != Permission.SEE_ARM:
        for name, column in zip(shown, dataset.columns, strict=True):
            if _reveals_arm(query.annotations[name]):
                raise DatasetError(
                    f"The column {column.name!r} of {dataset.name!r} tells the arm, so "
                    f"the table needs {Permission.SEE_ARM!r}."
                )
    sql, params = query.get_compiler(connection=connection).as_sql()
    return sql, params


def _reveals_arm(expression: Any) -> bool:
    """Whether a concealed field is read anywhere in a resolved expression (R3-01)."""
    if isinstance(expression, Query):
        parts = [*expression.select, *expression.annotations.values()]
    else:
        parts = expression.get_source_expressions()
    target = getattr(expression, "target", None)
    return getattr(target, "reveals_arm", False) or any(
        _reveals_arm(part) for part in parts if part is not None
    )


def _as_text(column: Column) -> Expression:
    value = column.expression or column.name
    expression = F(value) if isinstance(value, str) else value
    if column.type in ("text", "code"):
        pattern = _TEXT if column.type == "text" else _CODE
        return Func(
            Cast(expression, TextField()),
            Value(pattern),
            Value(r"'\1"),
            function="regexp_replace",
            output_field=TextField(),
        )
    return Func(expression, template=_TEMPLATES[column.type], output_field=TextField())
