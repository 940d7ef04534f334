"""The key that allocation lists are sealed with: only the running program has it, from
a file of its own, never the database or an account (RND-06)."""

import os
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from trialsite.secrets.keyring import KEY_BYTES, Keyring


class KeyMissing(RuntimeError):
    """The program was started without a usable key, so it cannot randomize."""


def key() -> Keyring:
    """The 32 bytes that ``settings.RANDOMIZATION_KEY_FILE`` holds in hex. Raises
    KeyMissing, which names the file and never what is in it."""
    path = settings.RANDOMIZATION_KEY_FILE
    try:
        state = os.stat(path)
        return _read(path, state.st_mtime_ns, state.st_ino, state.st_size)
    except (OSError, ValueError):
        raise KeyMissing(
            f"RANDOMIZATION_KEY_FILE ({path or 'not set'}) must be a file of 64 hex "
            "digits."
        ) from None


@lru_cache(maxsize=4)
def _read(path: str, *state: int) -> Keyring:
    value = bytes.fromhex(Path(path).read_text().strip())
    if len(value) != KEY_BYTES:
        raise ValueError("The key has another length.")
    return Keyring({1: value}, b"")
