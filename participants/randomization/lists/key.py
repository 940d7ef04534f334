"""The keys that allocation lists are sealed with: only the running program has them,
from a file of their own, never the database or an account (RND-06)."""

import hmac
import os
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from trialsite.secrets.keyring import KEY_BYTES, KeyRefused, Keyring
from trialsite.secrets.verified import usable

SETTING = "RANDOMIZATION_KEY_FILE"
TRAINING_TAG = b"trialsite-training/1\n"
LOST = "lost"
"""A line that says that the key of its number is lost for good."""

Edition = tuple[str, bool, int, int, int]


class KeyMissing(KeyRefused):
    """The program was started without a usable key, so it cannot randomize."""


def key() -> Keyring:
    """The keys in the file ``settings.RANDOMIZATION_KEY_FILE``: a line of 64 hex digits
    each, numbered from 1, or ``lost``. The last one that the database knows seals, all
    of them open. In training they are others, though the same file be named, so that no
    list of the trial opens there, nor the reverse (RND-11). Raises KeyMissing, which
    never says what is in the file, and WrongKey where a key is another than the
    database knows."""
    edition = edition_of_key()
    ring = ring_of(edition)
    numbers = usable(SETTING, edition)
    return ring if numbers is None else ring.only(numbers)


def edition_of_key() -> Edition:
    """What is another as soon as the keys may be. Raises KeyMissing."""
    path = settings.RANDOMIZATION_KEY_FILE
    try:
        state = os.stat(path)
    except OSError:
        raise _missing() from None
    files = (state.st_mtime_ns, state.st_ino, state.st_size)
    return (path, settings.TRAINING, *files)


def ring_of(edition: Edition) -> Keyring:
    """All keys of that edition, whether the database knows them or not. Raises
    KeyMissing."""
    try:
        return _read(*edition)[0]
    except (OSError, ValueError):
        raise _missing() from None


def lost_in(edition: Edition) -> frozenset[int]:
    """The numbers of the keys that the file says are lost. Raises KeyMissing."""
    try:
        return _read(*edition)[1]
    except (OSError, ValueError):
        raise _missing() from None


def _missing() -> KeyMissing:
    path = settings.RANDOMIZATION_KEY_FILE or "not set"
    return KeyMissing(
        f"{SETTING} ({path}) must be a file with a line of 64 hex digits for each key: "
        "put it back from your copy."
    )


@lru_cache(maxsize=4)
def _read(path: str, training: bool, *state: int) -> tuple[Keyring, frozenset[int]]:
    lines = dict(enumerate(Path(path).read_text().split(), start=1))
    lost = frozenset(number for number, line in lines.items() if line == LOST)
    keys = {n: bytes.fromhex(line) for n, line in lines.items() if n not in lost}
    if not keys or any(len(one) != KEY_BYTES for one in keys.values()):
        raise ValueError("A key has another length, or there is none.")
    if len(set(keys.values())) != len(keys):
        raise ValueError("Two keys are the same.")
    if training:
        keys = {n: hmac.digest(one, TRAINING_TAG, "sha256") for n, one in keys.items()}
    return Keyring(keys, b""), lost
