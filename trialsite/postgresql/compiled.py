"""Queries that are built and compiled once for a process, and then only asked.

Building a query by the ORM and turning it into SQL takes far longer than sending it. A
page that is asked for all day long therefore states each of its queries as a function:

    @compiled_once
    def _opened(codes: tuple[str, ...], *, day: Given) -> QuerySet[Visit]:
        return Visit.objects.filter(site__in=codes, opens_on__lte=day)

    visits = _opened(codes, day=today)

What is given by position is part of the query, which is compiled anew for each such
value: sites, a permission, codes of the protocol. What is given by name is a value that
is sent with it: days, instants, keys. The function must look at nothing else that can
change, such as the clock or who asks; tests compile each query anew at every call and
compare (``CHECKED``). Prefetching is the caller's.
"""

from collections.abc import Callable, Sequence
from copy import copy
from datetime import date, datetime
from functools import update_wrapper
from typing import Any, Generic, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import Expression, QuerySet
from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=models.Model)

CHECKED = False
"""Whether each call compares what was compiled with the query as it would be now."""

MOST = 64
"""Compiled forms that are kept of one query, the oldest going first."""

FIELDS: tuple[tuple[type, Callable[[], Any]], ...] = (
    (datetime, models.DateTimeField),
    (date, models.DateField),
    (bool, models.BooleanField),
    (int, models.BigIntegerField),
    (str, models.TextField),
)


class NotTheSameQuery(AssertionError):
    """A query hangs on something that its function was not given."""


class Given(Expression):
    """The place of a value that is sent with a compiled query."""

    def __init__(self, name: str, output_field: Any) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]

    def __repr__(self) -> str:
        return f"Given({self.name!r})"


class AnyOf(models.Func):
    """A filter: the column at *path* holds one of a list of values that is given."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    conditional = True

    def __init__(self, path: str, given: Given) -> None:
        super().__init__(path, given, output_field=models.BooleanField())


class compiled_once(Generic[M]):
    """Make a function that states a query into one that returns its rows, as a list."""

    def __init__(self, state: Callable[..., QuerySet[M, Any]]) -> None:
        update_wrapper(self, state)
        self.state = state
        self.compiled: dict[Any, _Compiled[M]] = {}

    def __call__(self, *parts: Any, **given: Any) -> list[Any]:
        key = (parts, *map(type, given.values()))
        one = self.compiled.get(key)
        if one is None:
            if len(self.compiled) >= MOST:
                self.compiled.pop(next(iter(self.compiled)))
            one = self.compiled[key] = self._compile(parts, given)
        if CHECKED and not one.is_as(self._compile(parts, given)):
            raise NotTheSameQuery(
                f"{self.state.__qualname__} states another query than it did: give it "
                "what it hangs on."
            )
        return one.rows(given)

    def _compile(self, parts: Any, given: dict[str, Any]) -> "_Compiled[M]":
        places = {name: Given(name, _field(value)) for name, value in given.items()}
        return _Compiled(self.state(*parts, **places))


def keep(name: str, rows: Sequence[Any], *, on: Sequence[Any]) -> None:
    """Let each of *on* have those of *rows* that point to it as the relation *name*, as
    if they had been prefetched."""
    if not on:
        return
    field = type(on[0])._meta.get_field(name).field
    of = {one.pk: one for one in on}
    kept: dict[Any, list[Any]] = {key: [] for key in of}
    for row in rows:
        key = getattr(row, field.attname)
        kept[key].append(row)
        setattr(row, field.name, of[key])
    for key, found in kept.items():
        relation = getattr(of[key], name).all()
        relation._result_cache = found
        relation._prefetch_done = True
        cache = vars(of[key]).setdefault("_prefetched_objects_cache", {})
        cache[name] = relation


class _Compiled(Generic[M]):
    def __init__(self, rows: QuerySet[M, Any]) -> None:
        self.queryset = rows
        self.compiler: SQLCompiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            self.sql, self.values = self.compiler.as_sql()
        except EmptyResultSet:
            self.sql, self.values = "", ()

    def is_as(self, other: "_Compiled[M]") -> bool:
        return (self.sql, list(map(str, self.values))) == (
            other.sql,
            list(map(str, other.values)),
        )

    def rows(self, given: dict[str, Any]) -> list[Any]:
        if not self.sql:
            return []
        values = tuple(
            given[value.name] if isinstance(value, Given) else value
            for value in self.values
        )
        compiler: Any = copy(self.compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        compiler.as_sql = lambda *_, **__: (self.sql, values)
        asked: Any = self.queryset.all()
        asked.query.get_compiler = lambda *_, **__: compiler
        return list(asked._iterable_class(asked))


def _field(value: Any) -> Any:
    """The field whose values look like this one; of a list, like its members.

    Raises TypeError for what no field of ours holds."""
    if isinstance(value, list):
        return ArrayField(_field(value[0]) if value else models.BigIntegerField())
    for kind, field in FIELDS:
        if isinstance(value, kind):
            return field()
    raise TypeError(f"{value!r} cannot be given to a query.")
