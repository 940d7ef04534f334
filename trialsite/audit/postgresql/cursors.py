"""Tells PostgreSQL who acts, just before the first write of each transaction.

The audit trigger reads settings that hold until the transaction ends, so that a pooled
or kept connection never carries one person's name into another's work. They are set
here, where every statement passes on its way out, and not where a transaction is
opened: code may commit half-way, write without any transaction, roll back to a
savepoint (which takes settings back too) or change who acts in the middle.

- Only a write is worth the extra round trip; what has once been told in a transaction
  is kept true for reads as well, since a select may call a function that writes.
- A write outside a transaction gets one, for settings would be gone before it ran.
- Where a write is not recognized nothing is told, and the database refuses it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any
from weakref import WeakKeyDictionary

from django.db.backends.postgresql.base import Cursor
from psycopg import ClientCursor, Connection
from psycopg import Cursor as PlainCursor
from psycopg.pq import TransactionStatus

from trialsite.audit.context import SETTINGS, values

WRITES = re.compile(
    r"\s*(insert|update|delete|merge|with|truncate|call|do|copy\s+[^(\s])\b", re.I
)
ROLLBACK = re.compile(r"\s*rollback\b", re.I)
TELL = "select " + ", ".join(f"set_config('{name}', %s, true)" for name in SETTINGS)
BLANK = ("",) * len(SETTINGS)

Told = tuple[str, ...] | None
# What each connection was told in its present transaction; None before that. BLANK is
# never what somebody acts with, so it stands for "told anything" after a rollback.
_told: "WeakKeyDictionary[Connection[Any], Told]" = WeakKeyDictionary()


@contextmanager
def signed(connection: Connection[Any], query: object) -> Iterator[None]:
    """Run the statement inside with the database knowing who acts."""
    text = query if isinstance(query, str) else _text(query, connection)
    status = connection.info.transaction_status
    if status == TransactionStatus.IDLE:
        _told[connection] = None
    if ROLLBACK.match(text):
        yield
        _told[connection] = BLANK
        return
    wanted, told = values(), _told.get(connection)
    settled = told == wanted or (told is None and not WRITES.match(text))
    if settled or status == TransactionStatus.INERROR:
        yield
        return
    alone = status == TransactionStatus.IDLE and connection.autocommit
    with connection.transaction() if alone else nullcontext():
        PlainCursor(connection).execute(TELL, wanted or BLANK)
        _told[connection] = wanted
        yield


def _text(query: object, connection: Connection[Any]) -> str:
    if isinstance(query, bytes):
        return query.decode(errors="replace")
    as_string = getattr(query, "as_string", str)
    return str(as_string(connection))


class SigningCursor(Cursor, ClientCursor[Any]):
    """Django's cursor, each of whose statements is signed."""

    def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        with signed(self.connection, query):
            return super().execute(query, *args, **kwargs)

    def executemany(self, query: Any, *args: Any, **kwargs: Any) -> None:
        with signed(self.connection, query):
            super().executemany(query, *args, **kwargs)

    @contextmanager
    def copy(self, statement: Any, *args: Any, **kwargs: Any) -> Iterator[Any]:
        with (
            signed(self.connection, statement),
            super().copy(statement, *args, **kwargs) as copy,
        ):
            yield copy
