"""Django's PostgreSQL backend, whose connections say who acts and what is seen. Django
looks for the name DatabaseWrapper in the module ``base`` of the engine that the
settings name."""

from typing import Any

from django.db.backends.postgresql import base

from trialsite.audit.postgresql.cursors import SigningCursor, SigningServerCursor


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's, with cursors that tell the database."""

    def get_connection_params(self) -> dict[str, Any]:
        return super().get_connection_params() | {"cursor_factory": SigningCursor}

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
