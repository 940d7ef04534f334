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
    there are none. Keeps no more than one hash for each level of the tree."""
    # Roots of the full subtrees so far, each with its height, which falls.
    left: list[tuple[int, bytes]] = []
    for leaf in leaves:
        height, node = 0, leaf
        while left and left[-1][0] == height:
            node = sha256(NODE + left.pop()[1] + node).digest()
            height += 1
        left.append((height, node))
    if not left:
        return sha256(b"").digest()
    root = left.pop()[1]
    while left:
        root = sha256(NODE + left.pop()[1] + root).digest()
    return root
