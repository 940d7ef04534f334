"""What is made public before the first allocation, and what is proved with it later.

A seed that nobody could choose, a commitment that gives nothing away and cannot be
changed, and a receipt for each allocation that only the holder of the seed can make
(docs/randomization.md). Imports no Django.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from participants.randomization.schemes.canonical import Stated, canonical

ENTROPY_TAG = b"trialsite-entropy/1\n"
SEED_TAG = b"trialsite-seed/1\n"
COMMITMENT_TAG = b"trialsite-commitment/1\n"
RECEIPT_TAG = "trialsite-receipt/1"

BYTES = 32


def _long_enough(**secrets: bytes) -> None:
    for name, value in secrets.items():
        if len(value) != BYTES:
            raise ValueError(f"The {name} has {BYTES} bytes; found {len(value)}.")


def entropy_commitment(*, entropy: bytes, salt: bytes) -> str:
    """SHA-256 (hex) that fixes the entropy before a beacon's value is known, so that
    neither can be chosen to suit the other."""
    _long_enough(entropy=entropy, salt=salt)
    return hashlib.sha256(ENTROPY_TAG + entropy + salt).hexdigest()


def mixed_seed(*, entropy: bytes, beacon: str = "") -> bytes:
    """The 32-byte seed: the operating system's entropy, and the value of a public
    beacon where one was named ("" for none). Raises ValueError for entropy of another
    length than 32 bytes."""
    _long_enough(entropy=entropy)
    return hmac.digest(entropy, SEED_TAG + beacon.encode(), hashlib.sha256)


def commitment(*, seed: bytes, salt: bytes, configuration: Mapping[str, Stated]) -> str:
    """SHA-256 (hex) over a version tag, seed, salt and canonical configuration."""
    _long_enough(seed=seed, salt=salt)
    fixed = COMMITMENT_TAG + seed + salt
    return hashlib.sha256(fixed + canonical(configuration)).hexdigest()


@dataclass(frozen=True)
class AllocationLine:
    """One allocation as the log states it. ``at`` is "2026-03-05T14:07:09.000250Z";
    ``stratum`` is the person's ("site=MAD/dose=lt90"), ``sequence`` where the place
    is: the same, or "all" for minimization."""

    study_id: str
    at: str
    sequence: str
    position: int
    stratum: str
    arm: str


def receipt(*, seed: bytes, line: AllocationLine) -> str:
    """HMAC-SHA-256 (hex) of the allocation under the seed. Whoever changes a line of
    the log, its time included, cannot make the receipt that belongs to it."""
    _long_enough(seed=seed)
    parts = (
        *(RECEIPT_TAG, line.study_id, line.at, line.sequence, str(line.position)),
        *(line.stratum, line.arm),
    )
    if any("\n" in part for part in parts):
        raise ValueError("No part of an allocation has a line break.")
    return hmac.digest(seed, "\n".join(parts).encode(), hashlib.sha256).hex()
