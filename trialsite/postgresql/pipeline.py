"""Several statements in one round trip, each planned once for a connection.

For the few acts that people stand in line for, such as randomizing, where asking the
database one thing after the other is what takes the time. Everything else goes through
the ORM, whose statements are planned anew where their values matter. What is sent here
is signed and bounded like every other statement, passes the wrappers of Django's
connection, and is rolled back with its transaction.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import Cursor

from trialsite.postgresql.cursors import planning, signed

Values = Sequence[Any] | Mapping[str, Any]
"""Of a statement's places: in their order, or by their names."""


class Pipeline:
    """Sends statements, and has their rows once the pipeline is done."""

    def __init__(self) -> None:
        # Not Django's proxy, which looks the connection up at each of its attributes.
        self.connection = connections[DEFAULT_DB_ALIAS]
        if not self.connection.in_atomic_block:
            raise RuntimeError("A pipeline is of one transaction.")
        self.connection.ensure_connection()

    def send(self, statement: str, values: Values = ()) -> Cursor[Any]:
        """Queue one *statement* with its *values*. The cursor has the rows as soon as
        the pipeline is done, or when it is asked for them before."""
        cursor = Cursor(self.connection.connection)
        run: Any = self._run
        for wrapper in reversed(self.connection.execute_wrappers):
            run = partial(wrapper, run)
        context = {"connection": self.connection, "cursor": cursor}
        run(statement, values, False, context)
        return cursor

    def _run(self, statement: str, values: Values, many: bool, context: Any) -> None:
        # What goes out here finds rows by their keys: no value makes another plan
        # better, so none is asked for.
        token = planning.set("force_generic_plan")
        try:
            with signed(self.connection.connection, statement):
                context["cursor"].execute(statement, values, prepare=True)
        finally:
            planning.reset(token)
        if self.connection.queries_logged:
            self.connection.queries_log.append({"sql": statement, "time": "0"})


@contextmanager
def pipelined() -> Iterator[Pipeline]:
    """Send what is queued inside at once, and wait for all of it at the end. Raises
    RuntimeError outside of a transaction, and what the first statement that fails
    raises, as Django names it."""
    pipeline = Pipeline()
    connection = pipeline.connection
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield pipeline


def planned_once(statement: str, values: Values) -> Cursor[Any]:
    """The rows of one statement, which needs no pipeline. Raises as pipelined."""
    alone = Pipeline()
    with alone.connection.wrap_database_errors:
        return alone.send(statement, values)
