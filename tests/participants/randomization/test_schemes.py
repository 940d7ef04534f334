"""Permuted blocks as a pure function."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.randomization.schemes import Share, arm_at

SEED = bytes(range(32))
EVEN = (Share("MBT", 1), Share("CBT", 1))
GOLDEN = "CCMMCCMMCMMCMCMCCMMCCMCM"

ratios = st.lists(st.integers(1, 3), min_size=2, max_size=4)


def sequence(length, *, seed=SEED, stratum="site=MAD", shares=EVEN, sizes=(4, 6)):
    return [
        arm_at(seed=seed, stratum=stratum, position=n, shares=shares, block_sizes=sizes)
        for n in range(1, length + 1)
    ]


def test_the_first_allocations_of_a_known_seed_never_change():
    """RND-01: the same seed and protocol give the same sequence on any machine."""
    assert "".join(arm[0] for arm in sequence(24)) == GOLDEN


@given(st.binary(min_size=16, max_size=64), st.text(max_size=20), ratios, st.data())
def test_every_block_of_one_size_holds_each_arm_in_its_share(seed, stratum, raw, data):
    """RND-03: with one block size, balance returns at every boundary."""
    shares = [Share(f"arm{n}", ratio) for n, ratio in enumerate(raw)]
    unit = sum(raw)
    times = data.draw(st.integers(1, 3))
    places = sequence(
        unit * times * 3,
        seed=seed,
        stratum=stratum,
        shares=shares,
        sizes=(unit * times,),
    )
    for start in range(0, len(places), unit * times):
        block = Counter(places[start : start + unit * times])
        assert block == {share.arm: share.ratio * times for share in shares}


def test_arms_are_never_further_apart_than_half_the_largest_block():
    counts = Counter()
    for arm in sequence(200):
        counts[arm] += 1
        assert abs(counts["MBT"] - counts["CBT"]) <= 3


def test_both_block_sizes_come_up_and_neither_is_foreseeable():
    """RND-03: the size of a block is drawn at random."""
    firsts = Counter()
    for number in range(400):
        places = sequence(4, stratum=f"s{number}")
        firsts[Counter(places)["MBT"] == 2] += 1
    # A first block of four is always balanced after four places; of six, often not.
    assert 0 < firsts[False] < 200


def test_strata_do_not_follow_each_other():
    assert sequence(40, stratum="site=MAD") != sequence(40, stratum="site=BOS")


def test_another_seed_gives_another_sequence():
    assert sequence(40) != sequence(40, seed=bytes(32))


def test_each_order_of_a_block_is_about_equally_likely():
    """RND-02: no order of a block of four is favoured (chi-square, 5 df, p = 1e-6)."""
    orders = Counter(
        "".join(arm[0] for arm in sequence(4, stratum=f"s{n}", sizes=(4,)))
        for n in range(6_000)
    )
    assert len(orders) == 6
    statistic = sum((count - 1_000) ** 2 / 1_000 for count in orders.values())
    assert statistic < 35.9


@pytest.mark.parametrize("sizes", [(3,), (4, 5), (0,)])
def test_a_block_that_the_ratio_does_not_divide_is_refused(sizes):
    with pytest.raises(ValueError, match="no block size: give a multiple of 2"):
        sequence(1, sizes=sizes)


def test_a_position_before_the_first_is_refused():
    with pytest.raises(ValueError, match="0 is no position"):
        arm_at(seed=SEED, stratum="s", position=0, shares=EVEN, block_sizes=(4,))


def test_a_seed_that_can_be_guessed_is_refused():
    with pytest.raises(ValueError, match="A seed of 3 bytes"):
        sequence(1, seed=b"abc")
