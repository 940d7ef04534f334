"""Every table of the datasets, and what of it an amendment has lost."""

import csv
import io
from collections import Counter
from collections.abc import Sequence

from django.db import connection

from trialsite.exports.codebook import codebook
from trialsite.exports.copy import copy_csv
from trialsite.exports.registry import datasets
from trialsite.protocol.models import Site

Table = tuple[dict[str, set[str]], list[dict[str, str]]]
"""The columns, each with the codes that it may hold, and the rows."""


def exported() -> dict[str, Table]:
    """Every table with its columns and rows, of all sites."""
    sites = list(Site.objects.values_list("code", flat=True))
    tables, found = datasets(), {}
    for table in tables:
        out = io.BytesIO()
        copy_csv(table, out, sites=sites, connection=connection)
        reader = csv.DictReader(io.StringIO(out.getvalue().decode(), newline=""))
        codes = {column.name: set(column.codes) for column in table.columns}
        assert list(codes) == reader.fieldnames
        found[table.name] = (codes, list(reader))
    codebook(tables)
    return found


WORDED = {"arm_label"}
"""Columns of words, which say a code by its newest label."""
PLANNED = ("opens_on", "target_on", "closes_on")


def lost(before: dict[str, Table], after: dict[str, Table]) -> list[str]:
    """Each table, column, code of a column, or row of *before* that is not in *after*
    as it was."""
    found = [f"table {name}" for name in before.keys() - after.keys()]
    for name in before.keys() & after.keys():
        columns, rows = before[name]
        now_columns, now = after[name]
        found += [f"{name}.{column}" for column in columns if column not in now_columns]
        for column in columns.keys() & now_columns.keys():
            gone = columns[column] - now_columns[column]
            found += [f"{name}.{column}: code {code}" for code in sorted(gone)]
        kept = [c for c in columns if c in now_columns and c not in WORDED]
        was, are = _counted(name, rows, kept), _counted(name, now, kept)
        found += [f"{name}: {row}" for row in was - are]
    return found


def _counted(
    table: str, rows: Sequence[dict[str, str]], columns: Sequence[str]
) -> Counter[tuple[str, ...]]:
    """The rows, without what an amendment is to change: the windows of visits, and
    that a follow-up of which nothing is left to ask is complete."""
    left = {"visits": PLANNED, "participants": ("follow_up",)}.get(table, ())
    return Counter(
        tuple(row[column] for column in columns if column not in left) for row in rows
    )
