"""What the web, the worker and the beat look at before they serve, where Django checks
nothing or goes on whatever it finds."""

from concurrent.futures import ThreadPoolExecutor

from django.core.checks import run_checks
from django.db import OperationalError, connections

NEEDED = "needed"
"""The tag of the checks without which nothing starts."""


class CannotStart(RuntimeError):
    """Something lacks without which nothing is served; the message says what."""


def check_needed() -> None:
    """Raise CannotStart where a check that is NEEDED finds a fault, or where another
    version of the protocol is in force: nobody serves an old one without knowing."""
    # A thread of its own leaves no connection open, and may wait for the database
    # where an ASGI server would let nobody wait.
    with ThreadPoolExecutor(1) as apart:
        found = apart.submit(_run).result()
    if found:
        raise CannotStart("\n".join(found))


def _run() -> list[str]:
    try:
        found = [str(e.msg) for e in run_checks(tags=[NEEDED]) if e.is_serious()]
        return found or _another_version()
    finally:
        connections.close_all()


def _another_version() -> list[str]:
    # Models, which Django has ready only now.
    from trialsite.protocol import ProtocolError, current
    from trialsite.protocol.newest import why_not_in_force

    try:
        current()
        why = why_not_in_force()
    except ProtocolError as error:
        return [str(error)]
    except OperationalError:
        # Away; what this process writes later is compared by the database.
        return []
    return [why] if why else []
