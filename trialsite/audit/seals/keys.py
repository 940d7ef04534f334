"""The key that signs the seals."""

import os
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from trialsite.audit.seals.seal import public_half
from trialsite.secrets.keyring import KeyRefused
from trialsite.secrets.verified import usable

SETTING = "AUDIT_SEAL_KEY_FILE"

Edition = tuple[str | int, ...]


class SealKeyMissing(KeyRefused):
    """There is no key to sign with; the message never says what is in its place."""


def signing_key() -> Ed25519PrivateKey:
    """The key in the file that ``settings.AUDIT_SEAL_KEY_FILE`` names, else in the
    text of ``AUDIT_SEAL_KEY``: 64 hex digits. Raises SealKeyMissing, and WrongKey where
    it is another than the database knows."""
    edition = edition_of_key()
    key = key_of(edition)
    usable(SETTING, edition)
    return key


def public_keys() -> tuple[str, ...]:
    """The keys whose seals are believed, in hex: the present one, and earlier ones
    that ``settings.AUDIT_SEAL_PUBLIC_KEYS`` names. Raises as signing_key."""
    return (public_half(signing_key()), *settings.AUDIT_SEAL_PUBLIC_KEYS)


def edition_of_key() -> Edition:
    """What is another as soon as the key, or an earlier one, may be. Raises
    SealKeyMissing."""
    earlier = tuple(settings.AUDIT_SEAL_PUBLIC_KEYS)
    if not (path := settings.AUDIT_SEAL_KEY_FILE):
        return (settings.AUDIT_SEAL_KEY, *earlier)
    try:
        state = os.stat(path)
    except OSError as error:
        raise _missing(f"it cannot be read ({error.strerror})") from None
    return (path, state.st_mtime_ns, state.st_ino, state.st_size, *earlier)


def key_of(edition: Edition) -> Ed25519PrivateKey:
    """The key of that edition, whether the database knows it or not. Raises
    SealKeyMissing."""
    try:
        return _read(*edition)
    except OSError as error:
        problem = f"it cannot be read ({error.strerror})"
    except ValueError:
        problem = "it must be 64 hex digits"
    raise _missing(problem)


def _missing(problem: str) -> SealKeyMissing:
    path = settings.AUDIT_SEAL_KEY_FILE or "not set"
    return SealKeyMissing(
        f"{SETTING} ({path}): {problem}. Without the key the record of changes is not "
        "sealed: put it back from your copy. `make run` and `make secrets` make the "
        "first one."
    )


@lru_cache(maxsize=4)
def _read(place: str, *state: str | int) -> Ed25519PrivateKey:
    text = Path(place).read_text() if _is_file(state) else place
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text.strip()))


def _is_file(state: tuple[str | int, ...]) -> bool:
    return bool(state) and isinstance(state[0], int)
