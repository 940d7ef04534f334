"""Django's PostgreSQL backend, whose connections say who acts and what is seen. Django
looks for the name DatabaseWrapper in the module ``base`` of the engine that the
settings name."""

from types import SimpleNamespace
from typing import Any

import psycopg
from django.db import OperationalError
from django.db.backends.postgresql import base
from django.db.backends.postgresql.features import DatabaseFeatures
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.utils import DatabaseErrorWrapper
from django.utils.functional import cached_property

from trialsite.context.running import follow
from trialsite.postgresql.cursors import SigningCursor, SigningServerCursor
from trialsite.postgresql.watching import WatchedConnection
from trialsite.postgresql.whole import is_of_one_piece

KEPT_PREPARED = 400
"""Statements that a connection keeps planned, the longest unused going first. The pages
and acts that a worker serves are some 250 (docs/adr/0040-prepared.md)."""

MOST_VALUES = 65_535
"""Values beside one statement (PostgreSQL manual, 54.7: an Int16 counts them)."""

ANOTHER_VERSION = "57T01"
"""The state with which trialsite_protocol_in_force() refuses to write."""


class CommitInDoubt(OperationalError):
    """The connection broke while it committed: all is saved, or nothing."""


class AnotherVersion(OperationalError):
    """Another version of the protocol is in force than the one that this process ran
    when it wrote. By now it follows that one, if its folder is it."""


class ErrorsOfOurs(DatabaseErrorWrapper):
    """As Django's, and knows what the database refuses for the sake of the protocol."""

    def __exit__(self, kind: Any, error: Any, traceback: Any) -> None:
        if isinstance(error, psycopg.Error) and error.sqlstate == ANOTHER_VERSION:
            follow(error.diag.message_detail or "")
            raise AnotherVersion(str(error.diag.message_primary)) from error
        super().__exit__(kind, error, traceback)


class Features(DatabaseFeatures):
    """As Django's, with the limit of values that travel beside a statement."""

    max_query_params = MOST_VALUES


class Operations(DatabaseOperations):
    """As Django's, with rows of many values written by as many statements as it
    takes."""

    def bulk_batch_size(self, fields: Any, objs: Any) -> int:
        return max(1, MOST_VALUES // max(1, len(fields)))


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's, with cursors that tell the database, and connections that do not
    wait for one that hangs."""

    features_class = Features
    ops_class = Operations

    # The driver, in which Django looks things up by name.
    Database: Any = SimpleNamespace(
        **{**vars(psycopg), "connect": WatchedConnection.connect}
    )

    @cached_property
    def wrap_database_errors(self) -> DatabaseErrorWrapper:
        return ErrorsOfOurs(self)

    def get_connection_params(self) -> dict[str, Any]:
        return super().get_connection_params() | {"cursor_factory": SigningCursor}

    def _savepoint_allowed(self) -> bool:
        return not is_of_one_piece() and super()._savepoint_allowed()  # type: ignore[misc] # not in the stubs

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.prepared_max = KEPT_PREPARED
        return connection

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc] # not in the stubs
        except OperationalError as error:
            if self.connection is not None and self.connection.closed:
                raise CommitInDoubt("The connection broke at COMMIT.") from error
            raise

    def create_cursor(self, name: str | None = None) -> Any:
        if name is None:
            return super().create_cursor()
        # Held beyond its transaction where there is none around it, as Django's is.
        return SigningServerCursor(
            self.connection,
            name=name,
            scrollable=False,
            withhold=self.connection.autocommit,
        )
