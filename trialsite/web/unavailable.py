"""What makes a page say "try again" rather than "our mistake"."""

from collections.abc import Iterator

from django.db import InterfaceError, OperationalError

from trialsite.postgresql.base import CommitInDoubt


class Unavailable(RuntimeError):
    """Something that every page needs is not there at this moment. Whoever raises a
    kind of it, from wherever, has the page answer 503 (trialsite/web/errors.py)."""


AWAY = (
    Unavailable,
    # PostgreSQL is away, hangs, recovers, takes nobody more, or ended the statement.
    OperationalError,
    # The connection was closed before.
    InterfaceError,
)


def is_away(error: BaseException | None) -> bool:
    """Whether *error*, or what it was raised from, is one that passes by itself."""
    return any(isinstance(one, AWAY) for one in _chain(error))


def is_in_doubt(error: BaseException | None) -> bool:
    """Whether nobody knows if what was sent is saved: the connection broke while it
    was being committed. Django then looks for another connection, so it may be the
    lack of that which is raised in the end."""
    return any(isinstance(one, CommitInDoubt) for one in _chain(error, whatever=True))


def _chain(
    error: BaseException | None, *, whatever: bool = False
) -> Iterator[BaseException]:
    """*error*, and what it was raised from; *whatever* was being handled, too."""
    while error is not None:
        yield error
        error = error.__cause__ or (error.__context__ if whatever else None)
