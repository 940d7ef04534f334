"""The keys that allocation lists are sealed with: only the running program has them,
from a file of their own, never the database or an account (RND-06)."""

import hashlib
import hmac
import os
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from trialsite.secrets.keyring import KEY_BYTES, Keyring

TRAINING_TAG = b"trialsite-training/1\n"


class KeyMissing(RuntimeError):
    """The program was started without a usable key, so it cannot randomize."""


def key() -> Keyring:
    """The keys in the file ``settings.RANDOMIZATION_KEY_FILE``: a line of 64 hex digits
    each, numbered from 1. The last one seals, all of them open. In training they are
    others, though the same file be named, so that no list of the trial opens there, nor
    the reverse (RND-11). Raises KeyMissing, which names the file and never what is in
    it."""
    return _read(*edition_of_key())


def edition_of_key() -> tuple[str, bool, int, int, int]:
    """What is another as soon as the keys may be. Raises KeyMissing."""
    path = settings.RANDOMIZATION_KEY_FILE
    try:
        state = os.stat(path)
    except OSError:
        raise _missing(path) from None
    files = (state.st_mtime_ns, state.st_ino, state.st_size)
    return (path, settings.TRAINING, *files)


def _missing(path: str) -> KeyMissing:
    return KeyMissing(
        f"RANDOMIZATION_KEY_FILE ({path or 'not set'}) must be a file with a line "
        "of 64 hex digits for each key."
    )


@lru_cache(maxsize=4)
def _read(path: str, training: bool, *state: int) -> Keyring:
    try:
        return _keyring(path, training)
    except (OSError, ValueError):
        raise _missing(path) from None


def _keyring(path: str, training: bool) -> Keyring:
    keys = [bytes.fromhex(line) for line in Path(path).read_text().split()]
    if not keys or any(len(one) != KEY_BYTES for one in keys):
        raise ValueError("A key has another length, or there is none.")
    if training:
        keys = [hmac.digest(one, TRAINING_TAG, hashlib.sha256) for one in keys]
    return Keyring(dict(enumerate(keys, start=1)), b"")
