"""Tells PostgreSQL who acts and what is seen, just before the first statement of each
transaction that needs it.

The audit trigger and the policies read settings that hold until the transaction ends,
so that a pooled or kept connection never carries one person's name or visibility into
another's work. They are set here, where every statement passes on its way out, and not
where a transaction is opened: code may commit half-way, write without any transaction,
roll back to a savepoint (which takes settings back too) or change who acts in the
middle.

- Where nothing is seen, only a write is worth the extra round trip; what has once been
  told in a transaction is kept true for reads as well, since a select may call a
  function that writes.
- A statement outside a transaction gets one, for settings would be gone before it ran.
- Where a statement is not recognized nothing is told: the database shows no row, and
  refuses it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from itertools import zip_longest
from typing import Any
from weakref import WeakKeyDictionary

from django.db.backends.postgresql.base import ServerBindingCursor
from psycopg import Connection, ServerCursor
from psycopg import Cursor as PlainCursor
from psycopg.pq import TransactionStatus

from trialsite.context import acting as acting
from trialsite.context import running, visible
from trialsite.postgresql import unhurried

WRITES = re.compile(
    r"\s*(insert|update|delete|merge|with|truncate|call|do|copy\s+[^(\s])\b", re.I
)
READS = re.compile(r"[\s(]*(select|values|table|declare|explain|copy)\b", re.I)
ROLLBACK = re.compile(r"\s*rollback\b", re.I)
PLANNING = "plan_cache_mode"
"""The setting of a transaction that says how what is prepared is planned."""

SETTINGS = (
    *acting.SETTINGS,
    *unhurried.BOUNDS,
    PLANNING,
    running.SETTING,
    visible.SETTING,
)
PROTOCOL = SETTINGS.index(running.SETTING)
SEND = {name: f"set_config('{name}', %s, true)" for name in SETTINGS}
NOBODY = ("",) * len(acting.SETTINGS)
SENT_NOTHING = (*NOBODY, *unhurried.NOT_RAISED, None, "", visible.NOTHING.as_json)

planning: ContextVar[str | None] = ContextVar("planning", default=None)
"""What PLANNING is for the statements sent here; None where the server's own holds."""

Sent = tuple[str | None, ...] | None
# What each connection was told in its present transaction; None before that. UNKNOWN is
# never what it should be told, so it stands for "told anything" after a rollback.
UNKNOWN = ("unknown",)
_sent: "WeakKeyDictionary[Connection[Any], Sent]" = WeakKeyDictionary()


@contextmanager
def signed(connection: Connection[Any], query: object) -> Iterator[None]:
    """Run the statement inside with the database knowing who acts and what is seen."""
    text = query if isinstance(query, str) else _text(query, connection)
    status = connection.info.transaction_status
    if status == TransactionStatus.IDLE:
        _sent[connection] = None
    if ROLLBACK.match(text):
        yield
        _sent[connection] = UNKNOWN
        return
    sent = _sent.get(connection)
    wanted = _wanted(sent)
    settled = sent == wanted or (sent is None and not _needs_sending(text, wanted))
    if settled or status == TransactionStatus.INERROR:
        yield
        return
    alone = status == TransactionStatus.IDLE and connection.autocommit
    with connection.transaction() if alone else nullcontext():
        _send(connection, wanted, sent)
        yield


def _send(
    connection: Connection[Any], wanted: tuple[str | None, ...], sent: Sent
) -> None:
    """Send what is *wanted*; of what was *sent* in this transaction, the changes."""
    known = sent if sent is not None and sent is not UNKNOWN else ()
    news = {
        name: value
        for name, value, before in zip_longest(SETTINGS, wanted, known)
        if value is not None and value != before
    }
    if news:
        statement = "select " + ", ".join(SEND[name] for name in news)
        PlainCursor(connection).execute(statement, list(news.values()))
    _sent[connection] = wanted


def _wanted(sent: Sent) -> tuple[str | None, ...]:
    who = acting.values()
    protocol: str | None = ""
    if who is not None:
        protocol = running.digest_in_use()
        if sent is not None and sent is not UNKNOWN:
            began_with = sent[PROTOCOL]
            protocol = began_with if began_with in running.overtaken else protocol
    return (
        *(who or NOBODY),
        *unhurried.bounds(),
        planning.get(),
        protocol,
        visible.what_is_seen().as_json,
    )


def _needs_sending(text: str, wanted: tuple[str | None, ...]) -> bool:
    """Whether the first statement of a transaction goes by what it is sent."""
    if WRITES.match(text):
        return wanted != SENT_NOTHING
    return wanted[-1] != visible.NOTHING.as_json and bool(READS.match(text))


def _text(query: object, connection: Connection[Any]) -> str:
    if isinstance(query, bytes):
        return query.decode(errors="replace")
    as_string = getattr(query, "as_string", str)
    return str(as_string(connection))


class SigningCursor(ServerBindingCursor, PlainCursor[Any]):
    """Django's cursor, each of whose statements is signed and bounded."""

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


class SigningServerCursor(ServerCursor[Any]):
    """Django's cursor for long results, bounded too."""

    def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        with signed(self.connection, query):
            return super().execute(query, *args, **kwargs)
