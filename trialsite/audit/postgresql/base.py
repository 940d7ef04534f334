"""Django's PostgreSQL backend, whose connections say who acts. Django looks for the
name DatabaseWrapper in the module ``base`` of the engine that the settings name."""

from typing import Any

from django.db.backends.postgresql import base

from trialsite.audit.postgresql.cursors import SigningCursor


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's, with cursors that sign what they write."""

    def get_connection_params(self) -> dict[str, Any]:
        return super().get_connection_params() | {"cursor_factory": SigningCursor}
