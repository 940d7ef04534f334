"""What the web, the worker and the beat look at before they serve, where Django checks
nothing or goes on whatever it finds."""

from concurrent.futures import ThreadPoolExecutor

from django.core.checks import run_checks
from django.db import connections

NEEDED = "needed"
"""The tag of the checks without which nothing starts."""


class CannotStart(RuntimeError):
    """Something lacks without which nothing is served; the message says what."""


def check_needed() -> None:
    """Raise CannotStart where a check that is NEEDED finds a fault."""
    # A thread of its own leaves no connection open, and may wait for the database
    # where an ASGI server would let nobody wait.
    with ThreadPoolExecutor(1) as apart:
        found = apart.submit(_run).result()
    if found:
        raise CannotStart("\n".join(found))


def _run() -> list[str]:
    try:
        return [str(e.msg) for e in run_checks(tags=[NEEDED]) if e.is_serious()]
    finally:
        connections.close_all()
