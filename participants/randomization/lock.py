"""One allocation at a time in a stratum, and no list that changes meanwhile. Locks are
taken in one order by all, so that nobody waits for each other in a circle: that of the
trial, those of people by their number, that of a stratum."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

SECONDS_TO_WAIT = 3
# Worked out before the locks beside it, from left to right.
TIMEOUT = f"set_config('lock_timeout', '{SECONDS_TO_WAIT}s', true)"
TRIAL = "randomization"


class StratumBusy(RuntimeError):
    """Others are randomizing in this stratum; nothing happened, so try again."""


def keep_the_list() -> None:
    """Until the transaction ends nobody seals a list, amends one or closes
    randomization, and no lock of whatever kind is waited for longer than
    SECONDS_TO_WAIT. Raises as only_one."""
    _take("pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [TRIAL])


@contextmanager
def told_when_busy() -> Iterator[None]:
    """Raise StratumBusy where a lock could not be had in time."""
    try:
        yield
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise StratumBusy(
                "Others are being randomized at this moment. Nothing happened; try "
                "again."
            ) from error
        raise


@contextmanager
def only_one(stratum: str) -> Iterator[None]:
    """Hold the stratum's lock until the transaction ends (RND-07).

    An advisory lock, because there may be no row yet to lock; taken in order of
    arrival, because a place must not be skipped. Raises RuntimeError outside a
    transaction, where the lock would be gone at once, and StratumBusy after
    SECONDS_TO_WAIT.
    """
    _take("pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{TRIAL}:{stratum}"])
    yield


@contextmanager
def nobody_randomizes() -> Iterator[None]:
    """Wait for those who are being randomized, and hold up others until the transaction
    ends: while a list is sealed, or randomization closed. Raises as only_one."""
    _take("pg_advisory_xact_lock(hashtextextended(%s, 0))", [TRIAL])
    yield


def _take(locks: str, names: list[str]) -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("A stratum is locked within a transaction alone.")
    with told_when_busy(), connection.cursor() as cursor:
        cursor.execute(f"select {TIMEOUT}, {locks}", names)
