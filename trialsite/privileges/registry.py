"""Which table is what. Each floor says so of its own tables in its ``facts.py``:

    keep("participants", {"Consent": fact(), "Participant": state("therapy")})

The ground floor speaks for the libraries' tables too.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db.models import Model

from trialsite.privileges.kinds import ANY, Kept

_models: dict[str, Kept] = {}
_tables: dict[str, Kept] = {}
_sequences: set[str] = set()
_functions: set[str] = set()


def keep(app: str, models: Mapping[str, Kept]) -> None:
    """Say what the tables of *models* of *app* are, by the models' names. Raises
    ValueError where a model was spoken of before."""
    for name, kept in models.items():
        _once(f"{app}.{name}", kept, _models)


def keep_table(table: str, kept: Kept) -> None:
    """Say what a table is that belongs to no model. Raises ValueError as keep."""
    _once(table, kept, _tables)


def counts_with(*sequences: str) -> None:
    """The program draws the next number of *sequences* by name. A table's own key
    needs no such leave."""
    _sequences.update(sequences)


def calls(*functions: str) -> None:
    """The program, or a policy of its tables, calls *functions*, which are named with
    the types of their arguments."""
    _functions.update(functions)


def _once(label: str, kept: Kept, where: dict[str, Kept]) -> None:
    if label in where:
        raise ValueError(f"{label} is said to be two things.")
    where[label] = kept


class Table:
    """One table with what may be done to it, in the names of the database."""

    def __init__(self, name: str, kept: Kept, model: type[Model] | None) -> None:
        self.name, self.kept, self.model = name, kept, model

    @cached_property
    def changes(self) -> frozenset[str]:
        """The columns that may be updated. Raises FieldDoesNotExist."""
        return self._columns(self.kept.changes)

    @cached_property
    def follows(self) -> frozenset[str]:
        """The columns that a cascade keeps. Raises FieldDoesNotExist."""
        return self._columns(self.kept.follows)

    def _columns(self, fields: tuple[str, ...]) -> frozenset[str]:
        if self.model is None:
            return frozenset(fields)
        options: Any = self.model._meta
        if fields == (ANY,):
            return frozenset(one.column for one in options.local_concrete_fields)
        return frozenset(str(options.get_field(name).column) for name in fields)


def tables() -> Iterator[Table]:
    """Every table that was spoken of and whose model is there, by name."""
    found = [Table(name, kept, None) for name, kept in _tables.items()]
    for label, kept in _models.items():
        if (model := model_of(label)) is not None:
            found.append(Table(model._meta.db_table, kept, model))
    yield from sorted(found, key=lambda table: table.name)


def model_of(label: str) -> type[Model] | None:
    """The model of that label, where there is one."""
    try:
        return apps.get_model(label)
    except LookupError:
        return None


def labels() -> dict[str, Kept]:
    """What was said of each model, by its label."""
    return dict(_models)


def sequences() -> frozenset[str]:
    """The sequences that the program draws from by name."""
    return frozenset(_sequences)


def functions() -> frozenset[str]:
    """The functions that the program may call."""
    return frozenset(_functions)
