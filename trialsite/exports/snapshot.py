"""One unchanging view of the database for the whole of an export."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

# Names our advisory locks: "expo" in ASCII, so that no other room takes the same.
_LOCKS = 0x6578_706F


@contextmanager
def snapshot() -> Iterator[BaseDatabaseWrapper]:
    """A second connection, in one read-only transaction: all tables are read as they
    were at the same moment, whatever is entered meanwhile, while progress is committed
    on the first."""
    own = connection.copy()
    try:
        own.set_autocommit(False)
        with own.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield own
        own.rollback()
    finally:
        own.close()


def take_lock(own: BaseDatabaseWrapper, number: int) -> bool:
    """Whether this worker alone makes the export of that number, until the snapshot
    ends: as it does by itself when the worker is lost."""
    with own.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCKS, number])
        row = cursor.fetchone()
    return bool(row[0])
