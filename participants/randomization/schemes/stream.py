"""Whole numbers from a seed: HMAC-SHA-256 in counter mode, without modulo bias."""

import hashlib
import hmac

TAG = "trialsite-randomization/2"
SEED_BYTES = 32

WORD_BYTES = 6
"""How much of each digest makes a number. 48 bits are exact wherever numbers are
64-bit floats (R, JavaScript), so that the page can be followed in those too."""

WORDS = 1 << (8 * WORD_BYTES)


class Stream:
    """The numbers of one unit (a block, or a place) of one sequence, each drawn once.

    Tag, method, sequence, unit and counter are the message, a line each, so that no
    two of them ever share a number (RND-01). Raises ValueError for a seed that has
    not 32 bytes, and for a name with a line break in it.
    """

    def __init__(self, seed: bytes, method: str, sequence: str, unit: int) -> None:
        if len(seed) != SEED_BYTES:
            raise ValueError(
                f"A seed has {SEED_BYTES} bytes; this one has {len(seed)}."
            )
        if "\n" in method or "\n" in sequence:
            raise ValueError(f"{sequence!r} has a line break; no sequence has.")
        self._seed = seed
        self._label = f"{TAG}\n{method}\n{sequence}\n{unit}\n".encode()
        self._counter = 0

    def below(self, limit: int) -> int:
        """A whole number from 0 to *limit* - 1, each equally likely (RND-02).

        Words in the last, incomplete run of *limit* are thrown away, or small numbers
        would come up more often. Raises ValueError for a limit outside 1 to 2^48.
        """
        if not 1 <= limit <= WORDS:
            raise ValueError(f"{limit} is no limit: give 1 to {WORDS}.")
        complete = WORDS - WORDS % limit
        while True:
            message = self._label + str(self._counter).encode()
            digest = hmac.digest(self._seed, message, hashlib.sha256)
            self._counter += 1
            word = int.from_bytes(digest[:WORD_BYTES], "big")
            if word < complete:
                return word % limit
