"""Permuted blocks as a pure function."""

from collections import Counter
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.randomization.schemes import Factor, PermutedBlocks, Share
from tests.participants.randomization.trials import DOSE, EVEN, SEED, SITE, arms_of

GOLDEN = "MCCMMCMCCMMCCMMCMCMMCCCM"
STAMP = PermutedBlocks(arms=EVEN, factors=(SITE, DOSE), block_sizes=(4, 6))
MADISON = {"site": "MAD", "dose": "lt90"}

ratios = st.lists(st.integers(1, 3), min_size=2, max_size=4)
seeds = st.binary(min_size=32, max_size=32)


def test_the_first_allocations_of_a_known_seed_never_change():
    """RND-01: the same seed and protocol give the same sequence on any machine."""
    assert "".join(arm[0] for arm in arms_of(STAMP, 24)) == GOLDEN


@given(seeds, ratios, st.lists(st.integers(1, 3), min_size=1, max_size=3))
def test_balance_returns_at_the_end_of_every_block(seed, raw, times):
    """RND-03: any ratio, any arms, any sizes; every block in its exact shares."""
    shares = tuple(Share(f"arm{n}", ratio) for n, ratio in enumerate(raw))
    sizes = tuple(sum(raw) * each for each in times)
    scheme = PermutedBlocks(arms=shares, block_sizes=sizes)
    for block in islice(scheme.blocks(seed, "all"), 12):
        assert len(block) in sizes
        each = len(block) // sum(raw)
        assert Counter(block) == {share.arm: share.ratio * each for share in shares}


@given(seeds, st.permutations(["MAD", "BOS", "SLC"] * 6))
def test_a_stratum_does_not_know_the_order_of_the_others(seed, sites):
    """RND-03: strata are independent of each other's order."""
    arm_stream, given_to = STAMP.begin(seed), {"MAD": [], "BOS": [], "SLC": []}
    for site in sites:
        given_to[site].append(arm_stream.next({"site": site, "dose": "ge90"}).arm)
    for site, arms in given_to.items():
        places = STAMP.places(seed, f"site={site}/dose=ge90")
        assert arms == list(islice(places, 6))


@given(seeds, st.integers(1, 60))
def test_any_place_can_be_replayed_by_itself(seed, position):
    """RND-01: the n-th allocation needs no list and none of those before it."""
    drawn = STAMP.draw(seed=seed, levels=MADISON, position=position)
    assert drawn.arm == arms_of(STAMP, position, seed=seed)[-1]


def test_a_draw_keeps_nothing_of_its_block():
    """RND-06: a block's size beside its arms would give the last of them away."""
    assert STAMP.draw(seed=SEED, levels=MADISON, position=3).basis == {}


def test_strata_do_not_follow_each_other():
    names = [f"site={site}/dose={dose}" for site in SITE.levels for dose in DOSE.levels]
    places = {tuple(islice(STAMP.places(SEED, name), 40)) for name in names}
    assert len(places) == 6


def test_another_seed_gives_another_sequence():
    assert arms_of(STAMP, 40) != arms_of(STAMP, 40, seed=bytes(32))


@pytest.mark.parametrize("sizes", [(3,), (4, 5), (0,)])
def test_a_block_that_the_ratio_does_not_divide_is_refused(sizes):
    with pytest.raises(ValueError, match="no block size: give a multiple of 2"):
        PermutedBlocks(arms=EVEN, block_sizes=sizes)


def test_no_block_size_is_refused():
    with pytest.raises(ValueError, match="one block size or more"):
        PermutedBlocks(arms=EVEN, block_sizes=())


def test_a_position_before_the_first_is_refused():
    with pytest.raises(ValueError, match="0 is no position"):
        STAMP.draw(seed=SEED, levels=MADISON, position=0)


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ({"site": "MAD"}, "factors are site, dose; found site"),
        ({"site": "LDS", "dose": "lt90"}, "'LDS' is no level of site: give one of MAD"),
        ({}, "factors are site, dose; found none"),
    ],
)
def test_levels_that_the_configuration_does_not_know_are_refused(levels, words):
    with pytest.raises(ValueError, match=words):
        STAMP.sequence_of(levels)


@pytest.mark.parametrize(
    ("arms", "factors", "words"),
    [
        (EVEN[:1], (), "MBT: give two arms or more"),
        ((EVEN[0], EVEN[0]), (), "MBT, MBT: give two"),
        ((EVEN[0], Share("CBT", 0)), (), "ratio is a whole number from 1"),
        (EVEN, (SITE, Factor("site", ("X",))), "site, site: state each factor once"),
    ],
)
def test_a_configuration_that_contradicts_itself_is_refused(arms, factors, words):
    with pytest.raises(ValueError, match=words):
        PermutedBlocks(arms=arms, factors=factors, block_sizes=(4,))
