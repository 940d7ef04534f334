"""Django's PostgreSQL backend, whose connections say who acts and what is seen. Django
looks for the name DatabaseWrapper in the module ``base`` of the engine that the
settings name."""

from types import SimpleNamespace
from typing import Any

import psycopg
from django.db import OperationalError
from django.db.backends.postgresql import base

from trialsite.audit.postgresql.cursors import SigningCursor, SigningServerCursor
from trialsite.audit.postgresql.watching import WatchedConnection


class CommitInDoubt(OperationalError):
    """The connection broke while it committed: all is saved, or nothing."""


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's, with cursors that tell the database, and connections that do not
    wait for one that hangs."""

    # The driver, in which Django looks things up by name.
    Database: Any = SimpleNamespace(
        **{**vars(psycopg), "connect": WatchedConnection.connect}
    )

    def get_connection_params(self) -> dict[str, Any]:
        return super().get_connection_params() | {"cursor_factory": SigningCursor}

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
