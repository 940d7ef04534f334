"""One process at a time at a long piece of work, whatever pools the connections."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def alone(room: int, number: int = 0) -> Iterator[bool]:
    """Whether nobody else is inside with this *room* (a number that names the work) and
    *number*; who is told False does nothing.

    The lock is of a transaction on a connection of its own, which stays open while
    progress is committed on the usual one: a lock of a session would go to whoever a
    pooler gives the server's connection to next. It ends with the process."""
    own = connection.copy()
    try:
        own.set_autocommit(False)
        with own.cursor() as cursor:
            cursor.execute("set local idle_in_transaction_session_timeout = 0")
            cursor.execute("select pg_try_advisory_xact_lock(%s, %s)", [room, number])
            (taken,) = cursor.fetchone()
        yield bool(taken)
        own.rollback()
    finally:
        own.close()
