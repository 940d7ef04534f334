"""Comparing the rows of the trial with what the record says they are (P11-02).

The record's image of a row is what its events, put together in their order, leave
behind. A row that was written by hand with the triggers off is not what its image says.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import connections
from psycopg import sql

from trialsite.audit.checks import audits
from trialsite.audit.operations import Audit
from trialsite.audit.rebuilding import images
from trialsite.audit.seals.chain import Report
from trialsite.audit.seals.faults import Fault, differing
from trialsite.audit.words import SEALED

REDACTED = "(redacted)"

RECORDED = "select table_name, count(*) from trialsite_auditevent group by table_name"

# Rows that differ from their image in a column that both have and that the record does
# not keep sealed, rows that the record does not know, and rows that it misses. Each row
# is made to JSON once, and not for each of its columns.
DIFFERING = """
    with i as ({images}), t as materialized (
        select {key}::text as pk, to_jsonb(r) as now from {table} r
    )
    select coalesce(i.pk, t.pk), i.last, i.event, i.image, t.now
    from i full join t on t.pk = i.pk
    where case
        when t.pk is null then i.last <> 'delete'
        when i.pk is null or i.last = 'delete' then true
        when i.image - {quiet}::text[] = t.now - {quiet}::text[] then false
        else exists (
            select from jsonb_each(i.image - {quiet}::text[]) c
            where c.value <> {sealed}::jsonb and t.now ? c.key
                and t.now -> c.key <> c.value
        )
    end
    order by 1
"""


def check_rows(report: Report, *, using: str) -> Iterator[tuple[str, int]]:
    """Compare every audited table, and give its name and how many rows it has. One
    that has neither rows nor events costs nothing of its own."""
    tables: dict[str, tuple[str, Audit]] = {}
    for label, audit in sorted(audits().items()):
        try:
            options = apps.get_model(label)._meta
        except LookupError:
            # Its table is gone by a migration, and with it what could be compared.
            continue
        tables[options.db_table] = (options.pk.column, audit)
    counts = _count_rows(tables, using)
    recorded = {name for name, _ in _pairs(sql.SQL(RECORDED), using)}
    for table, (key, audit) in tables.items():
        if counts[table] or table in recorded:
            _check_table(table, key, audit, report, using)
        yield table, counts[table]


def _count_rows(tables: Iterable[str], using: str) -> dict[str, int]:
    one = sql.SQL("select {name}, count(*) from {table}")
    parts = (
        one.format(name=sql.Literal(table), table=sql.Identifier(table))
        for table in tables
    )
    return dict(_pairs(sql.SQL(" union all ").join(parts), using))


def _pairs(query: sql.Composable, using: str) -> list[tuple[str, int]]:
    with connections[using].cursor() as cursor:
        cursor.execute(query)
        return [(name, number) for name, number in cursor.fetchall()]


def _check_table(
    table: str, key: str, audit: Audit, report: Report, using: str
) -> None:
    names = {
        "images": images(table),
        "table": sql.Identifier(table),
        "key": sql.Identifier(key),
        "quiet": sql.Literal([*audit.quiet, *audit.sealed]),
        "sealed": sql.Literal(json.dumps(SEALED)),
    }
    with connections[using].cursor() as cursor:
        cursor.execute(sql.SQL(DIFFERING).format(**names))
        for found in cursor:
            if fault := _fault(table, audit, *found):
                report(fault)


def _fault(
    table: str,
    audit: Audit,
    row: str,
    last: str | None,
    event: int | None,
    image: str | None,
    now: str | None,
) -> Fault | None:
    which = f"{table} {row}"
    if now is None:
        text = f"{which} is gone, and event {event} is the last that the record has"
        return Fault("row removed", text, event, table=table, row=row)
    if last is None or last == "delete":
        text = f"{which} is there, and the record does not say how it came"
        return Fault("row added", text, event, table=table, row=row)
    quiet = {*audit.quiet, *audit.sealed}
    kept: dict[str, Any] = json.loads(image or "{}")
    shown = {name: value for name, value in kept.items() if name not in quiet}
    columns = list(differing(shown, json.loads(now), (SEALED, REDACTED)))
    if not columns:
        return None
    text = (
        f"{which}: {', '.join(columns)} not as event {event}, its last, and those "
        "before it left the row"
    )
    return Fault("row changed", text, event, table=table, row=row)
