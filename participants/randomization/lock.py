"""One allocation at a time in a stratum, and no list that changes meanwhile. Locks are
taken in one order by all, so that nobody waits for each other in a circle: that of the
trial, those of people by their number, that of a stratum."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError
from psycopg.errors import LockNotAvailable

from trialsite.postgresql.pipeline import Pipeline, pipelined

SECONDS_TO_WAIT = 3
# Worked out before the lock beside it, from left to right.
_WAITING = f"select set_config('lock_timeout', '{SECONDS_TO_WAIT}s', true), "
_KEEP = _WAITING + "pg_advisory_xact_lock_shared(hashtextextended(%s, 0))"
_ALONE = _WAITING + "pg_advisory_xact_lock(hashtextextended(%s, 0))"
TRIAL = "randomization"


class StratumBusy(RuntimeError):
    """Others are randomizing in this stratum; nothing happened, so try again."""


def keep_the_list(pipeline: Pipeline) -> None:
    """Until the transaction ends nobody seals a list, amends one or closes
    randomization, and no lock of whatever kind is waited for longer than
    SECONDS_TO_WAIT. Within refused_when_busy."""
    pipeline.send(_KEEP, [TRIAL])


def queue_for(stratum: str, pipeline: Pipeline) -> None:
    """Hold the stratum's lock until the transaction ends (RND-07): an advisory lock,
    because there may be no row yet to lock; taken in order of arrival, because a place
    must not be skipped. Within refused_when_busy."""
    pipeline.send(_ALONE, [f"{TRIAL}:{stratum}"])


@contextmanager
def refused_when_busy() -> Iterator[None]:
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
def nobody_randomizes() -> Iterator[None]:
    """Wait for those who are being randomized, and hold up others until the transaction
    ends: while a list is sealed, or randomization closed. Raises
    as refused_when_busy."""
    with refused_when_busy(), pipelined() as pipeline:
        pipeline.send(_ALONE, [TRIAL])
    yield
