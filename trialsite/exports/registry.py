"""The tables of the dataset, as the apps that own the data state them.

An app states its tables in a module named ``datasets``, which is found by name. A table
that the code alone decides is registered as it is; what the protocol decides (one table
for each instrument, say) comes from a function that is asked at each export::

    register(Dataset("participants", "Participants", columns=(...), ...))

    @provides
    def instrument_tables() -> Iterable[Dataset]: ...

Columns come from the dictionary, never from the data: a table without rows has the
same header as a full one.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db.models import QuerySet
from django.db.models.expressions import Combinable

from trialsite.access.roles import Permission
from trialsite.access.scope import Scope

ColumnType = Literal[
    "integer", "decimal", "text", "date", "datetime", "boolean", "code"
]
TYPES: tuple[ColumnType, ...] = (
    "integer",
    "decimal",
    "text",
    "date",
    "datetime",
    "boolean",
    "code",
)
YES_NO = {"0": "No", "1": "Yes"}

# The strictest of the programs that read the files: SAS takes 32 characters.
_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")


class DatasetError(ValueError):
    """A table is stated wrongly; the message says which and what is allowed."""


def _check_name(kind: str, name: str) -> None:
    if not _NAME.fullmatch(name):
        raise DatasetError(
            f"The {kind} {name!r} must be 1 to 32 small letters, digits and _, "
            "beginning with a letter."
        )


@dataclass(frozen=True)
class Column:
    """One column. *expression* is the ORM expression (or the name of the field) that
    it shows, by default the field of the same name. *codes* maps each code, as it
    stands in the file, to its label; only type ``code`` has them, and must. *source*
    says where the value comes from, in the reader's words: a form, a rule and its
    version. Raises DatasetError."""

    name: str
    label: str
    type: ColumnType
    expression: Combinable | str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    source: str = ""

    def __post_init__(self) -> None:
        _check_name("column", self.name)
        if self.type not in TYPES:
            raise DatasetError(
                f"The column {self.name!r} is of type {self.type!r}; there are: "
                + ", ".join(TYPES)
            )
        if (self.type == "code") != bool(self.codes):
            raise DatasetError(
                f"The column {self.name!r} is of type {self.type!r} and has "
                f"{len(self.codes)} codes; a code column has some, others have none."
            )

    @property
    def meanings(self) -> Mapping[str, str]:
        """What each value stands for, where values stand for something."""
        return YES_NO if self.type == "boolean" else self.codes


@dataclass(frozen=True)
class Dataset:
    """One table: a file ``<name>.csv`` with a row for each row of *queryset*, which is
    called afresh for each export and should be ordered. *site* is the path from a row
    to its site, by which an export is kept to the sites of whoever asked; None is for
    tables that say nothing about anybody; *everywhere* keeps the rows that have no
    site, since they are about all of them. *needs* is what whoever asks must be allowed
    besides exporting, or the table is left out of their export. *participant* is the
    path from a row to the participant it is about ("" where the row is one, None where
    it is about nobody): rows of people who withdrew the use of their data are left out
    (settings.EXPORT_WITHHELD). *of_people*: the rows are the participants themselves,
    by whom those left out are counted. Raises DatasetError."""

    name: str
    label: str
    columns: tuple[Column, ...]
    queryset: Callable[[], QuerySet[Any]]
    site: str | None
    needs: Permission | None = None
    everywhere: bool = False
    participant: str | None = None
    of_people: bool = False

    def __post_init__(self) -> None:
        _check_name("table", self.name)
        names = [column.name for column in self.columns]
        if twice := {name for name in names if names.count(name) > 1}:
            raise DatasetError(f"The table {self.name!r} has two columns {twice}.")
        if not names:
            raise DatasetError(f"The table {self.name!r} has no column.")


Provider = Callable[[], Iterable[Dataset]]
_providers: list[Provider] = []


def register(dataset: Dataset) -> Dataset:
    """Add a table that does not depend on the protocol."""
    _providers.append(lambda: (dataset,))
    return dataset


def provides(provider: Provider) -> Provider:
    """Add the tables that a function makes from the protocol in force."""
    _providers.append(provider)
    return provider


def datasets() -> tuple[Dataset, ...]:
    """Every table there is, in the order of registration. Raises DatasetError where
    two have the same name."""
    found = [dataset for provider in _providers for dataset in provider()]
    names = [dataset.name for dataset in found]
    if twice := {name for name in names if names.count(name) > 1}:
        raise DatasetError(f"Two tables have the same name: {', '.join(sorted(twice))}")
    return tuple(found)


def datasets_for(scope: Scope, sites: Iterable[str]) -> tuple[Dataset, ...]:
    """The tables that a person may have of *sites* (codes): those that need nothing
    more, or something that they may do at each of them (R3-01)."""
    codes = tuple(sites)
    return tuple(
        dataset
        for dataset in datasets()
        if dataset.needs is None
        or all(scope.allows(dataset.needs, code) for code in codes)
    )


def needs_of(tables: Iterable[Dataset]) -> list[str]:
    """What one must be allowed, besides exporting, to have all of *tables*."""
    return sorted({str(table.needs) for table in tables if table.needs})
