"""The keys that the settings name, read again whenever their file changes, and used
once they are known to be those of the database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from trialsite.secrets.keyring import Keyring, KeysMissing, parse
from trialsite.secrets.verified import usable

SETTING = "IDENTITY_KEYS_FILE"

Edition = tuple[str | int, ...]

_believed: ContextVar[Keyring | None] = ContextVar("believed", default=None)


def keys() -> Keyring:
    """The keys in the file that ``settings.IDENTITY_KEYS_FILE`` names, else in the
    text of ``IDENTITY_KEYS``: those whose check values the database knows. Raises
    KeyRefused, which never says what is in them: KeysMissing where there are none, and
    WrongKey where one is another than the database knows.

    A key that ``rotate_keys`` adds must soon seal in every process, so the file's
    state is looked at each time; its text is read, and compared with the database,
    only when that has changed.
    """
    if (ring := _believed.get()) is not None:
        return ring
    edition = edition_of_keys()
    ring = ring_of(edition)
    numbers = usable(SETTING, edition)
    return ring if numbers is None else ring.only(numbers)


def edition_of_keys() -> Edition:
    """What is another as soon as the keys may be. Raises KeysMissing."""
    if not (path := settings.IDENTITY_KEYS_FILE):
        return (settings.IDENTITY_KEYS,)
    try:
        state = os.stat(path)
    except OSError as error:
        raise _missing(f"it cannot be read ({error.strerror})") from None
    return (path, state.st_mtime_ns, state.st_ino, state.st_size)


def ring_of(edition: Edition) -> Keyring:
    """All keys of that edition, whether the database knows them or not. Raises
    KeysMissing."""
    try:
        return _read(*edition)
    except OSError as error:
        problem = f"it cannot be read ({error.strerror})"
    except UnicodeDecodeError:
        problem = "it is no text"
    except KeysMissing as error:
        problem = str(error)
    raise _missing(problem)


@contextmanager
def believed(ring: Keyring) -> Iterator[None]:
    """Within it *ring* is used, unasked: to find out whether it opens a row."""
    token = _believed.set(ring)
    try:
        yield
    finally:
        _believed.reset(token)


def _missing(problem: str) -> KeysMissing:
    path = settings.IDENTITY_KEYS_FILE or "not set"
    return KeysMissing(
        f"{SETTING} ({path}): {problem}. Without the keys nobody can be named: put the "
        "file back from your copy. `make run` and `make secrets` make the first one."
    )


@lru_cache(maxsize=4)
def _read(place: str, *state: int) -> Keyring:
    return parse(Path(place).read_text() if state else place)
