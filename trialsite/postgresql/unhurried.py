"""Statements that may take long.

The role of the app ends a statement after half a minute (trialsite/embedded/roles.py),
so that no page holds a connection for longer. What goes through a whole trial says so
here, and the connection raises the bounds for its transactions alone, as SET LOCAL does
(trialsite/postgresql/cursors.py). Imports no Django.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

BOUNDS = ("statement_timeout", "idle_in_transaction_session_timeout")
"""The settings of a transaction that are raised."""

NOT_RAISED: tuple[str | None, ...] = (None,) * len(BOUNDS)
MINUTES = 28
"""Within the time limit of a task (trialsite/background/queue.py)."""

_raised: ContextVar[tuple[str | None, ...]] = ContextVar("raised", default=NOT_RAISED)


@contextmanager
def unhurried(minutes: int = MINUTES) -> Iterator[None]:
    """Let each statement inside take so many *minutes*, 0 for any number, and a
    transaction be idle for as long: the program may be at work between two
    statements. What is raised in a transaction stays so until it ends."""
    token = _raised.set((f"{minutes}min",) * len(BOUNDS))
    try:
        yield
    finally:
        _raised.reset(token)


def bounds() -> tuple[str | None, ...]:
    """The values of BOUNDS for the code here; None where the role's own holds."""
    return _raised.get()
