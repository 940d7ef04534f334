"""`manage.py check --database default`: the server's log keeps no values of people."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning
from django.db import connections

from trialsite.server.logs.server import EXTENSIONS, SILENT, allowed

_SHOW = "select name, current_setting(name, true) from unnest(%s::text[]) as name"


def check_server_log(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """trialsite.W050 for each setting of a database's server, as it is for the role
    that we connect as, with which its log would hold what people entered."""
    faults: list[CheckMessage] = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute(_SHOW, [[*SILENT, *EXTENSIONS]])
            found: dict[str, str | None] = dict(cursor.fetchall())
        faults += [
            Warning(
                f"{name} is {value!r} on the server of {alias}: its log would hold "
                "what people entered.",
                hint=f"Set it to {' or '.join(map(repr, sorted(allowed(name))))} "
                "(docs/server_log.md).",
                id="trialsite.W050",
            )
            for name, value in found.items()
            if value is not None and value not in allowed(name)
        ]
    return faults
