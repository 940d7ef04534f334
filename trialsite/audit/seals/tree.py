"""The Merkle tree hash of RFC 6962, section 2.1, with SHA-256. Imports no Django.

Leaves and inner nodes are hashed with different first bytes, so that no inner node can
be passed off as a leaf.
"""

from collections.abc import Iterable
from hashlib import sha256

LEAF = b"\x00"
NODE = b"\x01"


def leaf_hash(data: bytes) -> bytes:
    """The hash of one leaf."""
    return sha256(LEAF + data).digest()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over the hashes of leaves, in their order; SHA-256 of nothing where
    there are none. Level by level, where one that is left over goes up as it is: the
    same tree as the RFC's, which splits at the largest power of two."""
    level = list(leaves)
    if not level:
        return sha256(b"").digest()
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        above = [sha256(NODE + left + right).digest() for left, right in pairs]
        level = above + level[len(above) * 2 :]
    return level[0]
