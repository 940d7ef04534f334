"""Seals a value with AES-256-GCM, bound to its place. Imports no Django.

A sealed value is ``version (1 byte) | key number (2) | nonce (12) | ciphertext and
tag (16 more than the plain value)``. Table, column and row are associated data (NIST
SP 800-38D, section 7): a value that is moved to another place does not open. The
nonce is random, which is safe for 2**32 values under one key (the same, 8.3).
"""

import os
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from trialsite.secrets.keyring import KeyRefused, Keyring, SealError

VERSION = b"\x01"
HEADER = 3
NONCE = 12
TAG = 16


class SealBroken(SealError):
    """A value is not what was sealed in this place: it was altered, cut short, moved
    from another row or column, or sealed with a different key of that number."""


class UnknownKey(KeyRefused):
    """A value was sealed with a key that is not among the keys."""


@dataclass(frozen=True)
class SealedPlace:
    """Where a value belongs; *row* is the primary key as text."""

    table: str
    column: str
    row: str

    def __str__(self) -> str:
        return f"{self.table}.{self.column} of row {self.row}"


def header(number: int) -> bytes:
    """What every value begins with that key *number* has sealed."""
    return VERSION + number.to_bytes(2, "big")


def number_of(sealed: bytes) -> int:
    """The number of the key that has sealed a value."""
    return int.from_bytes(sealed[1:HEADER], "big")


def seal(plain: bytes, place: SealedPlace, keys: Keyring) -> bytes:
    """*plain* as it may stand in *place*, under the newest of *keys*."""
    begin, nonce = header(keys.newest), os.urandom(NONCE)
    cipher = _cipher(keys.sealing[keys.newest])
    return begin + nonce + cipher.encrypt(nonce, plain, _bound(begin, place))


def unseal(sealed: bytes, place: SealedPlace, keys: Keyring) -> bytes:
    """What was sealed in *place*. Raises UnknownKey or SealBroken, which name the
    place; never returns anything else."""
    begin, nonce = sealed[:HEADER], sealed[HEADER : HEADER + NONCE]
    if len(sealed) < HEADER + NONCE + TAG or begin[:1] != VERSION:
        raise SealBroken(f"{place} holds no sealed value: it was altered or cut short.")
    number = number_of(sealed)
    if number not in keys.sealing:
        there = ", ".join(map(str, sorted(keys.sealing)))
        raise UnknownKey(
            f"{place} is sealed with key {number}, and the file has {there}: put the "
            "missing key back, or start this program anew if one was added."
        )
    try:
        return _cipher(keys.sealing[number]).decrypt(
            nonce, sealed[HEADER + NONCE :], _bound(begin, place)
        )
    except InvalidTag:
        raise SealBroken(
            f"{place} does not open with key {number}: it was altered, moved here "
            "from another place, or sealed with another key of this number."
        ) from None


def _bound(begin: bytes, place: SealedPlace) -> bytes:
    # No name in PostgreSQL holds a zero byte, so no two places read the same.
    return b"\0".join(
        [begin, place.table.encode(), place.column.encode(), place.row.encode()]
    )


_cipher = lru_cache(maxsize=64)(AESGCM)
