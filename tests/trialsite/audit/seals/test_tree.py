"""The Merkle tree, beside the words of RFC 6962."""

from hashlib import sha256

from hypothesis import given, settings
from hypothesis import strategies as st

from trialsite.audit.seals.tree import leaf_hash, root_of

LEAVES = st.lists(st.binary(max_size=8), max_size=70)


def as_the_rfc_says(leaves: list[bytes]) -> bytes:
    """Section 2.1, word for word."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    left, right = as_the_rfc_says(leaves[:half]), as_the_rfc_says(leaves[half:])
    return sha256(b"\x01" + left + right).digest()


def root(leaves: list[bytes]) -> bytes:
    return root_of(map(leaf_hash, leaves))


@settings(max_examples=50)
@given(LEAVES)
def test_the_root_is_that_of_the_rfc(leaves: list[bytes]) -> None:
    assert root(leaves) == as_the_rfc_says(leaves)


@settings(max_examples=50)
@given(LEAVES.filter(bool), st.data())
def test_no_leaf_can_be_changed_taken_out_doubled_or_moved(
    leaves: list[bytes], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(leaves) - 1))
    to = data.draw(st.integers(0, len(leaves) - 1))
    moved = [*leaves[:at], *leaves[at + 1 :]]
    others = [
        [*leaves[:at], leaves[at] + b"x", *leaves[at + 1 :]],
        moved,
        [*leaves[:at], leaves[at], *leaves[at:]],
    ]
    if (turned := [*moved[:to], leaves[at], *moved[to:]]) != leaves:
        others.append(turned)
    assert root(leaves) not in map(root, others)


def test_a_known_root_stays_what_it_was() -> None:
    """The empty tree and the seven first leaves of the Certificate Transparency test
    data, whose roots are published."""
    assert root([]).hex() == sha256().hexdigest()
    leaves = [b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31"]
    assert root(leaves[:1]).hex() == (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert root(leaves[:2]).hex() == (
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    )
    assert root(leaves[:3]).hex() == (
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    )
