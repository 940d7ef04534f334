"""A sealed value opens in its own place with its own key, and nowhere else."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from trialsite.secrets.cipher import SealBroken, SealedPlace, UnknownKey, seal, unseal
from trialsite.secrets.keyring import Keyring

KEYS = Keyring({1: b"1" * 32, 2: b"2" * 32}, b"i" * 32)
OLD = Keyring({1: b"1" * 32}, b"i" * 32)
PLACE = SealedPlace("participants_identity", "email", "7")

places = st.builds(
    SealedPlace,
    *(st.text(st.characters(exclude_characters="\0", codec="utf-8")) for _ in "tcr"),
)


@given(st.binary(max_size=300), places)
def test_what_is_sealed_opens_to_the_same(plain, place):
    sealed = seal(plain, place, KEYS)
    assert unseal(sealed, place, KEYS) == plain
    assert len(sealed) == len(plain) + 31


@given(st.binary(min_size=6))
def test_a_sealed_value_neither_shows_nor_repeats_itself(plain):
    once, again = seal(plain, PLACE, KEYS), seal(plain, PLACE, KEYS)
    assert plain not in once
    assert once != again


@given(st.binary(), places, places)
def test_a_value_opens_in_no_other_place(plain, place, other):
    """Swapped columns, swapped rows and swapped tables."""
    assume(place != other)
    sealed = seal(plain, place, KEYS)
    with pytest.raises(SealBroken, match="moved here"):
        unseal(sealed, other, KEYS)


@given(st.binary(), st.data())
def test_a_flipped_bit_is_noticed(plain, data):
    sealed = bytearray(seal(plain, PLACE, KEYS))
    bit = data.draw(st.integers(0, 8 * len(sealed) - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises((SealBroken, UnknownKey), match=r"email of row 7"):
        unseal(bytes(sealed), PLACE, KEYS)


@given(st.binary(), st.data())
def test_a_value_that_was_cut_short_or_added_to_is_noticed(plain, data):
    sealed = seal(plain, PLACE, KEYS)
    shorter = sealed[: data.draw(st.integers(0, len(sealed) - 1))]
    for other in (shorter, sealed + b"\0"):
        with pytest.raises(SealBroken):
            unseal(other, PLACE, KEYS)


def test_the_newest_key_seals_and_older_ones_open():
    old = seal(b"Erin", PLACE, OLD)
    assert unseal(old, PLACE, KEYS) == b"Erin"
    assert seal(b"Erin", PLACE, KEYS)[:3] == b"\x01\x00\x02"


def test_a_missing_key_is_named():
    new = seal(b"Erin", PLACE, KEYS)
    with pytest.raises(UnknownKey, match=r"sealed with key 2, and the file has 1"):
        unseal(new, PLACE, OLD)


def test_a_wrong_key_of_the_right_number_opens_nothing():
    sealed = seal(b"Erin", PLACE, OLD)
    with pytest.raises(SealBroken, match="another key of this number") as raised:
        unseal(sealed, PLACE, Keyring({1: b"x" * 32}, b"i" * 32))
    assert "Erin" not in str(raised.value)


def test_an_altered_key_number_opens_nothing_with_the_other_key():
    sealed = seal(b"Erin", PLACE, OLD)
    with pytest.raises(SealBroken):
        unseal(b"\x01\x00\x02" + sealed[3:], PLACE, KEYS)
