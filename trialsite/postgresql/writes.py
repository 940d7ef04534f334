"""Rows of several tables, written by one statement that is planned once.

What it writes passes the policies, and is recorded, like any other write. The order
within the statement is PostgreSQL's own, so no row may rely on another one of them by a
key that is looked up at once.
"""

import re
from collections.abc import Sequence
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
class Part:
    """Rows of one model: to insert, or one of whose columns *names* are updated."""

    rows: Sequence[models.Model]
    names: tuple[str, ...] = ()
    unless_there: bool = False


def insert(*rows: models.Model, unless_there: bool = False) -> Part:
    """New *rows* of one model, which get their keys; none at all is nothing to do. With
    *unless_there*, only those that no constraint of uniqueness refuses, and no keys
    where some were refused."""
    return Part(rows, unless_there=unless_there)


def update(row: models.Model, *names: str) -> Part:
    """The fields *names* of a *row* that is there."""
    return Part([row], names)


def write_together(*parts: Part) -> None:
    """Write all *parts* by one statement. Raises as planned_once."""
    parts = tuple(part for part in parts if part.rows)
    if not parts:
        return
    shapes = tuple(
        (type(part.rows[0]), part.names, len(part.rows), part.unless_there)
        for part in parts
    )
    values: list[Any] = []
    for (model, names, number, _), part in zip(shapes, parts, strict=True):
        for field in _written(model, names):
            column = [_value(row, field) for row in part.rows]
            values.append(column if number > 1 else column[0])
    [made] = planned_once(_statement(shapes), values).fetchall()
    for part, keys in zip(parts, made, strict=True):
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
def _written(model: Any, names: tuple[str, ...]) -> tuple[Any, ...]:
    """The fields whose values a part gives: those that are inserted, or those that are
    updated and the key."""
    options = model._meta
    if names:
        return *(options.get_field(name) for name in names), options.pk
    every = options.local_concrete_fields
    return tuple(one for one in every if not isinstance(one, models.AutoField))


@cache
def _statement(shapes: tuple[tuple[Any, ...], ...]) -> str:
    made = [f"w{place} as ({_part(*one)})" for place, one in enumerate(shapes)]
    keys = [f"array(table w{place})" for place in range(len(shapes))]
    return f"with {', '.join(made)} select {', '.join(keys)}"


def _part(model: Any, names: tuple[str, ...], rows: int, unless_there: bool) -> str:
    fields = _written(model, names)
    columns = [_quoted(field.column) for field in fields]
    table, key = _quoted(model._meta.db_table), _quoted(model._meta.pk.column)
    if names:
        pairs = ", ".join(f"{column} = %s" for column in columns[:-1])
        where = f"where {key} = %s returning {key}"
        return f"update {table} set {pairs} {where}"  # noqa: S608 - names, all quoted
    refused = " on conflict do nothing" if unless_there else ""
    into = f"{table} ({', '.join(columns)}) {_values(fields, rows)}"
    return f"insert into {into}{refused} returning {key}"


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
