"""Files of an export that are worked out, where a table is only read.

An app states them beside its tables, in a module named ``datasets``::

    @adds("Arms compared with the log", needs=(Permission.SEE_ARM,))
    def arm_check(sites: Sequence[str]) -> Iterable[Made]: ...

Those with a *package* are not in the dataset, but make up an export of their own.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from trialsite.access.roles import Permission
from trialsite.access.scope import Scope

DATASET = ""
"""The package that is the trial's dataset itself."""


@dataclass(frozen=True)
class Made:
    """One file: its name in the zip, what it is, its content, and its rows without the
    header, where it is a table."""

    name: str
    label: str
    content: bytes
    rows: int | None = None


Make = Callable[[Sequence[str]], Iterable[Made]]


@dataclass(frozen=True)
class Extra:
    """Files made together by *make* from the codes of the export's sites. *needs* is
    what whoever asks must be allowed at each of them, besides exporting."""

    label: str
    make: Make
    needs: tuple[Permission, ...] = ()
    package: str = DATASET


_extras: list[Extra] = []


def adds(
    label: str, *, needs: Sequence[Permission] = (), package: str = DATASET
) -> Callable[[Make], Make]:
    """Register the function below as an Extra."""

    def register(make: Make) -> Make:
        _extras.append(Extra(label, make, tuple(needs), package))
        return make

    return register


def extras_for(
    scope: Scope, sites: Sequence[str], package: str = DATASET
) -> tuple[Extra, ...]:
    """What a person may have of *package* and those *sites* (codes)."""
    return tuple(
        extra
        for extra in _extras
        if extra.package == package
        and all(scope.allows(need, site) for need in extra.needs for site in sites)
    )


@contextmanager
def at_the_moment_of(own: BaseDatabaseWrapper) -> Iterator[None]:
    """Read, on the usual connection, what the snapshot *own* shows and nothing newer,
    so that a file that is worked out agrees with the tables beside it."""
    with own.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        (name,) = cursor.fetchone()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute(f"SET TRANSACTION SNAPSHOT '{name}'")
        yield
