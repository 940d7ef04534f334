"""Commitments, seeds, receipts and the spelling that they are made of."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.randomization.commitment import (
    AllocationLine,
    commitment,
    entropy_commitment,
    mixed_seed,
    receipt,
)
from participants.randomization.log import stamp
from participants.randomization.schemes import PermutedBlocks, canonical
from tests.participants.randomization.trials import ENTROPY, EVEN, SALT, SEED

STATED = PermutedBlocks(arms=EVEN, block_sizes=(4, 6)).configuration()
LINE = AllocationLine("ST-1", "2026-03-05T14:07:09.000250Z", "all", 1, "all", "MBT")

values = st.recursive(
    st.text() | st.integers(-(2**53) + 1, 2**53 - 1),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(codec="ascii")), inner)
    ),
)


def test_a_commitment_changes_with_all_that_it_holds():
    """RND-12: another seed, salt or setting afterwards is another commitment."""
    other = PermutedBlocks(arms=EVEN, block_sizes=(6, 4)).configuration()
    made = {
        commitment(seed=SEED, salt=SALT, configuration=STATED),
        commitment(seed=SALT, salt=SEED, configuration=STATED),
        commitment(seed=SEED, salt=ENTROPY, configuration=STATED),
        commitment(seed=SEED, salt=SALT, configuration=other),
        entropy_commitment(entropy=SEED, salt=SALT),
    }
    assert len(made) == 5


def test_a_seed_follows_from_entropy_and_beacon_together():
    """RND-02: who knows the one and not the other knows nothing."""
    seeds = {
        mixed_seed(entropy=ENTROPY),
        mixed_seed(entropy=ENTROPY, beacon="pulse 1: 00"),
        mixed_seed(entropy=ENTROPY, beacon="pulse 2: 00"),
        mixed_seed(entropy=SALT, beacon="pulse 1: 00"),
    }
    assert len(seeds) == 4
    assert {len(seed) for seed in seeds} == {32}


@pytest.mark.parametrize(
    "change",
    [
        {"study_id": "ST-2"},
        {"at": "2026-03-05T14:07:09.000251Z"},
        {"sequence": "site=MAD"},
        {"position": 2},
        {"stratum": "site=MAD"},
        {"arm": "CBT"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_receipt_changes_with_each_part_of_the_line(change):
    """RND-15: also with the time alone."""
    changed = AllocationLine(**{**vars(LINE), **change})
    assert receipt(seed=SEED, line=changed) != receipt(seed=SEED, line=LINE)


def test_a_receipt_needs_the_seed():
    assert receipt(seed=SALT, line=LINE) != receipt(seed=SEED, line=LINE)


def test_a_line_break_that_could_shift_the_parts_is_refused():
    line = AllocationLine(**{**vars(LINE), "study_id": "ST-1\n2026"})
    with pytest.raises(ValueError, match="line break"):
        receipt(seed=SEED, line=line)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_secrets_of_another_length_are_refused(length):
    short = bytes(length)
    with pytest.raises(ValueError, match=f"The entropy has 32 bytes; found {length}"):
        mixed_seed(entropy=short)
    with pytest.raises(ValueError, match="The salt has 32 bytes"):
        commitment(seed=SEED, salt=short, configuration=STATED)
    with pytest.raises(ValueError, match="The seed has 32 bytes"):
        receipt(seed=short, line=LINE)


@given(values)
def test_the_canonical_form_reads_back_and_is_the_only_one(value):
    """RND-01: whatever the order in which keys were written."""
    spelled = canonical(value)
    assert json.loads(spelled) == value
    assert canonical(json.loads(spelled)) == spelled


def test_the_canonical_form_is_that_of_the_page():
    value = {"b": '\u00fc\x07\n"\\/\x7f', "a": [1, -2, {}], "B": ""}
    spelled = '{"B":"","a":[1,-2,{}],"b":"ü\\u0007\\n\\"\\\\/\x7f"}'
    assert canonical(value) == spelled.encode()


@pytest.mark.parametrize("value", [0.5, None, True, {"ü": 1}, {1: 2}, 2**53, [b""]])
def test_what_is_spelled_differently_elsewhere_is_refused(value):
    with pytest.raises(ValueError, match=r"canonical form|no key|too large"):
        canonical(value)


def test_an_instant_is_written_in_utc_to_the_microsecond():
    east = timezone(timedelta(hours=2))
    at = datetime(2026, 3, 5, 16, 7, 9, 250, tzinfo=east)
    assert stamp(at) == LINE.at == stamp(at.astimezone(UTC))
    with pytest.raises(ValueError, match="has no zone"):
        stamp(datetime(2026, 3, 5))
