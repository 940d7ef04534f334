"""Rows of several tables, written by one statement that is planned once.

What it writes passes the walls, and is recorded, like any other write. The order within
the statement is PostgreSQL's own, so no row may rely on another one of them by a key
that is looked up at once.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models

from trialsite.audit.postgresql.pipeline import planned_once

LENGTH = re.compile(r"\(.*?\)")

AS_IT_IS = {
    *(models.CharField, models.TextField, models.UUIDField, models.BooleanField),
    *(models.DateField, models.DateTimeField, models.ForeignKey, models.OneToOneField),
    *(models.IntegerField, models.PositiveIntegerField, models.BigIntegerField),
}
"""Fields whose values the driver takes without Django's preparing them."""

Part = tuple[type[models.Model], tuple[str, ...], int, bool]
"""A model, the columns to update (none: to insert), how many rows, and whether those
that are there already are left out."""


class Writes:
    """Collects what is to be written."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.values: list[Any] = []
        self.rows: list[Sequence[models.Model]] = []

    def insert(self, *rows: models.Model, unless_there: bool = False) -> None:
        """Insert *rows*, all of one model, and give them their keys; with
        *unless_there*, only those that no constraint of uniqueness refuses, and no
        keys where some were refused. None at all is nothing to do."""
        if not rows:
            return
        model = type(rows[0])
        self._add((model, (), len(rows), unless_there), rows)
        for field in _inserted(model):
            column = [_value(row, field) for row in rows]
            self.values.append(column if len(rows) > 1 else column[0])

    def update(self, row: models.Model, *names: str) -> None:
        """Write the fields *names* of a *row* that is there."""
        model = type(row)
        self._add((model, names, 1, False), [row])
        self.values += [_value(row, model._meta.get_field(name)) for name in names]
        self.values.append(row.pk)

    def _add(self, part: Part, rows: Sequence[models.Model]) -> None:
        self.parts.append(part)
        self.rows.append(rows)


@contextmanager
def written_together() -> Iterator[Writes]:
    """Write at the end, in one statement, what is collected inside. Raises as
    planned_once."""
    writes = Writes()
    yield writes
    if not writes.parts:
        return
    made = planned_once(_statement(tuple(writes.parts)), writes.values).fetchall()
    for rows, keys in zip(writes.rows, made[0], strict=True):
        if len(keys) == len(rows):
            for row, key in zip(rows, keys, strict=True):
                row.pk = key
                row._state.adding = False
                row._state.db = DEFAULT_DB_ALIAS


def _value(row: models.Model, field: Any) -> Any:
    value = getattr(row, field.attname)
    if type(field) in AS_IT_IS:
        return value
    return field.get_db_prep_save(value, connections[DEFAULT_DB_ALIAS])


@cache
def _inserted(model: type[models.Model]) -> tuple[Any, ...]:
    return tuple(
        field
        for field in model._meta.local_concrete_fields
        if not isinstance(field, models.AutoField)
    )


@cache
def _statement(parts: tuple[Part, ...]) -> str:
    made = [f"w{place} as ({_part(*one)})" for place, one in enumerate(parts)]
    keys = [f"array(table w{place})" for place in range(len(parts))]
    return f"with {', '.join(made)} select {', '.join(keys)}"


def _part(model: Any, names: tuple[str, ...], rows: int, unless_there: bool) -> str:
    options = model._meta
    table, key = _quoted(options.db_table), _quoted(options.pk.column)
    if names:
        columns = [_quoted(options.get_field(name).column) for name in names]
        pairs = ", ".join(f"{column} = %s" for column in columns)
        where = f"where {key} = %s returning {key}"
        return f"update {table} set {pairs} {where}"  # noqa: S608 - names, all quoted
    fields = _inserted(model)
    into = f"{table} ({', '.join(_quoted(field.column) for field in fields)})"
    refused = " on conflict do nothing" if unless_there else ""
    return f"insert into {into} {_values(fields, rows)}{refused} returning {key}"


def _values(fields: tuple[Any, ...], rows: int) -> str:
    """A place for each value of one row. Of several rows, for each column: the driver
    remembers what it made of a statement only where few values go into it."""
    if rows == 1:
        return f"values ({', '.join(['%s'] * len(fields))})"
    # Without their lengths: a cast to varchar(20) cuts what is longer in silence, where
    # the column itself refuses it.
    connection = connections[DEFAULT_DB_ALIAS]
    types = [LENGTH.sub("", field.db_type(connection)) for field in fields]
    arrays = ", ".join(f"%s::{one}[]" for one in types)
    return f"select * from unnest({arrays})"  # noqa: S608 - places and types


def _quoted(name: str) -> str:
    return str(connections[DEFAULT_DB_ALIAS].ops.quote_name(name))
