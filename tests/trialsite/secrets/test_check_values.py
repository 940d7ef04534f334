"""Comparing the keys of a file with what the database knows of them."""

from hashlib import sha256
from hmac import digest

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from hypothesis import given
from hypothesis import strategies as st

from trialsite.secrets.check_values import check_value, compare

KEY = bytes(range(32))
rings = st.dictionaries(st.integers(0, 5), st.sampled_from("abcdef"), max_size=6)


def compared(present, known, needed=(), given_up=()):
    return compare(
        present,
        known,
        named=lambda number: f"key {number}",
        rows=lambda numbers: dict.fromkeys(set(numbers) & set(needed), 54),
        put_back="put it back",
        given_up=given_up,
    )


def test_a_check_value_is_as_rfc_5869_has_it():
    """Worked out by hand from HMAC alone, so that another program can do it too."""
    extracted = digest(bytes(32), KEY, sha256)
    label = b"trialsite key check value/1"
    assert check_value(KEY) == digest(extracted, label + b"\x01", sha256)[:16].hex()


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_keys_that_differ_have_check_values_that_differ(one, other):
    assert (check_value(one) == check_value(other)) is (one == other)
    assert one.hex() not in check_value(one)


@given(st.binary(min_size=32, max_size=32))
def test_a_check_value_is_no_block_that_the_cipher_uses(key):
    """SP 800-38D, 6.4: the encryption of a zero block is the key that GCM authenticates
    by. A check value made in the old way would publish the start of it."""
    block = Cipher(AES(key), ECB()).encryptor().update(bytes(16))
    assert check_value(key)[:6] != block.hex()[:6]


@given(rings, rings, st.sets(st.integers(0, 5)), st.sets(st.integers(0, 5)))
def test_keys_are_used_if_and_only_if_nothing_is_at_fault(
    present, known, needed, given_up
):
    verdict = compared(present, known, needed, given_up)
    differ = {n for n in set(present) & set(known) if present[n] != known[n]}
    lacking = {n for n in set(known) - set(present) - given_up if n in needed}
    assert len(verdict.faults) == len(differ) + len(lacking)
    assert all(
        any(f"key {number} " in fault for fault in verdict.faults)
        for number in differ | lacking
    )
    assert verdict.usable == set(present) & set(known)
    assert set(verdict.waiting) == set(present) - set(known)
    assert verdict.is_settled == (not (differ or lacking or verdict.waiting))


def test_what_is_wrong_is_said_with_the_number_and_what_to_do():
    known = {0: "index", 1: "a", 2: "b"}
    assert compared(known, known).is_settled
    (fault,) = compared(known | {1: "x"}, known).faults
    assert fault.startswith(
        "key 1 is another than the one that the database knows: put"
    )
    first, second = compared(known | {1: "b", 2: "a"}, known).faults
    assert first.startswith("key 1 is the one that the database knows as key 2")
    assert second.startswith("key 2 is the one that the database knows as key 1")
    (fault,) = compared({0: "index", 2: "b"}, known, {1}).faults
    assert fault == "key 1 is missing, and 54 rows are sealed with it: put it back."
    assert compared({0: "index", 2: "b"}, known).gone == (1,)
