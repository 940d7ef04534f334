"""Rows of several tables, written by one statement that is planned once.

What it writes passes the walls, and is recorded, like any other write. The order within
the statement is PostgreSQL's own, so no row may rely on another one of them by a key
that is looked up at once.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models

from trialsite.postgresql.pipeline import planned_once

LENGTH = re.compile(r"\(.*?\)")

AS_IT_IS = {
    *(models.CharField, models.TextField, models.UUIDField, models.BooleanField),
    *(models.DateField, models.DateTimeField, models.ForeignKey, models.OneToOneField),
    *(models.IntegerField, models.PositiveIntegerField, models.BigIntegerField),
}
"""Fields whose values the driver takes without Django's preparing them."""


@dataclass(frozen=True)
class Insert:
    """Rows of one model, which get their keys; none at all is nothing to do. With
    *unless_there*, only those that no constraint of uniqueness refuses, and no keys
    where some were refused."""

    rows: Sequence[models.Model]
    unless_there: bool = False

    @property
    def shape(self) -> "Shape":
        return type(self.rows[0]), (), len(self.rows), self.unless_there

    def values(self) -> Iterator[Any]:
        for field in _inserted(type(self.rows[0])):
            column = [_value(row, field) for row in self.rows]
            yield column if len(column) > 1 else column[0]


@dataclass(frozen=True)
class Update:
    """The fields *names* of a *row* that is there."""

    row: models.Model
    names: tuple[str, ...]

    @property
    def rows(self) -> Sequence[models.Model]:
        return [self.row]

    @property
    def shape(self) -> "Shape":
        return type(self.row), self.names, 1, False

    def values(self) -> Iterator[Any]:
        for name in self.names:
            yield _value(self.row, self.row._meta.get_field(name))
        yield self.row.pk


Shape = tuple[type[models.Model], tuple[str, ...], int, bool]
"""What the statement of an Insert or Update depends on: the model, the columns to
update (none: to insert), how many rows, and whether those that are there are left."""


def write_together(*parts: Insert | Update) -> None:
    """Write all *parts* by one statement. Raises as planned_once."""
    parts = tuple(part for part in parts if part.rows)
    if not parts:
        return
    statement = _statement(tuple(part.shape for part in parts))
    values = [value for part in parts for value in part.values()]
    made = planned_once(statement, values).fetchone()
    for part, keys in zip(parts, made or (), strict=True):
        if len(keys) == len(part.rows):
            for row, key in zip(part.rows, keys, strict=True):
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
def _statement(shapes: tuple[Shape, ...]) -> str:
    made = [f"w{place} as ({_part(*one)})" for place, one in enumerate(shapes)]
    keys = [f"array(table w{place})" for place in range(len(shapes))]
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
