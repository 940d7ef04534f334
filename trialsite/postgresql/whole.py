"""Transactions that are of one piece.

Django sets a savepoint where one atomic block is in another, so that the outer one can
go on without what failed in the inner one. Where whatever fails ends all of it, as
while the demo is built, nothing goes back to them, and they are a third of its
statements. Imports no Django.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_whole: ContextVar[bool] = ContextVar("whole", default=False)


@contextmanager
def of_one_piece() -> Iterator[None]:
    """Set no savepoints in atomic blocks inside: after an error in one of them the
    transaction takes no more statements, and cannot be committed."""
    token = _whole.set(True)
    try:
        yield
    finally:
        _whole.reset(token)


def is_of_one_piece() -> bool:
    """Whether the code here runs so."""
    return _whole.get()
