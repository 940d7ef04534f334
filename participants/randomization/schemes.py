"""Permuted blocks: the n-th allocation of a stratum as a pure function.

No list is made or stored. The arm at a place follows from the seed, the stratum's
name and the place alone, by HMAC-SHA-256 and rejection sampling, so that it can be
worked out again on any machine (RND-01, RND-02). Block sizes are drawn at random
from the protocol's (RND-03). Imports no Django.
"""

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count, islice

SCHEME = "permuted-blocks/1"


@dataclass(frozen=True)
class Share:
    """An arm and how many places it has in the smallest balanced block."""

    arm: str
    ratio: int


def arm_at(
    *,
    seed: bytes,
    stratum: str,
    position: int,
    shares: Sequence[Share],
    block_sizes: Sequence[int],
) -> str:
    """The arm at *position* (from 1) of *stratum*'s sequence.

    Every block holds each arm in its exact share. Raises ValueError for a position
    below 1, a seed shorter than 16 bytes, or a block size that the ratios do not
    divide.
    """
    if position < 1:
        raise ValueError(f"{position} is no position: the first is 1.")
    if len(seed) < 16:
        raise ValueError(f"A seed of {len(seed)} bytes can be guessed: give 32.")
    unit = sum(share.ratio for share in shares)
    for size in block_sizes:
        if size < unit or size % unit:
            raise ValueError(f"{size} is no block size: give a multiple of {unit}.")
    places = chain.from_iterable(_blocks(seed, stratum, shares, block_sizes))
    return next(islice(places, position - 1, None))


def _blocks(
    seed: bytes, stratum: str, shares: Sequence[Share], block_sizes: Sequence[int]
) -> Iterator[list[str]]:
    unit = sum(share.ratio for share in shares)
    for number in count():
        draw = _Draw(seed, f"{stratum}#{number}")
        size = block_sizes[draw.below(len(block_sizes))]
        block = [
            share.arm for share in shares for _ in range(share.ratio * (size // unit))
        ]
        # Fisher and Yates: every order of the block is equally likely.
        for last in range(len(block) - 1, 0, -1):
            other = draw.below(last + 1)
            block[last], block[other] = block[other], block[last]
        yield block


class _Draw:
    """Whole numbers from the HMAC-SHA-256 stream of one label, each once."""

    def __init__(self, seed: bytes, label: str) -> None:
        self.seed = seed
        self.label = label
        self.counter = 0

    def below(self, limit: int) -> int:
        """A whole number from 0 to *limit* - 1, each equally likely. A value in the
        last, incomplete run of the 64-bit range is thrown away, or small numbers
        would come up more often (no modulo bias)."""
        complete = 2**64 - 2**64 % limit
        while True:
            message = f"{self.label}#{self.counter}".encode()
            digest = hmac.new(self.seed, message, hashlib.sha256).digest()
            self.counter += 1
            value = int.from_bytes(digest[:8], "big")
            if value < complete:
                return value % limit
