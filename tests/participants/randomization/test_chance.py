"""Draws are by chance: chi-square and runs tests (RND-02).

The seed is fixed, so these pass always or never. `make proof` runs them on a million
draws each.
"""

from collections import Counter
from itertools import islice, pairwise, permutations

import pytest

from participants.randomization.schemes import PermutedBlocks, Simple
from participants.randomization.schemes.stream import Stream
from tests.participants.randomization.chance import chi_square_fits, runs_fit
from tests.participants.randomization.trials import EVEN, SEED, THREE, arms_of

some_and_a_million = pytest.mark.parametrize(
    "draws", [12_000, pytest.param(1_000_000, marks=pytest.mark.slow)]
)


@some_and_a_million
@pytest.mark.parametrize("limit", [2, 6, 1000])
def test_each_number_comes_up_as_often_as_any_other(draws, limit):
    """RND-02: no modulo bias."""
    stream = Stream(SEED, "test", "all", limit)
    counts = Counter(stream.below(limit) for _ in range(draws))
    assert chi_square_fits(counts, dict.fromkeys(range(limit), 1))


@some_and_a_million
def test_a_number_says_nothing_of_the_next(draws):
    """RND-02: pairs are as frequent as each other, and runs as long as by chance."""
    stream = Stream(SEED, "test", "all", 3)
    numbers = [stream.below(4) for _ in range(draws)]
    pairs = Counter(pairwise(numbers))
    assert chi_square_fits(pairs, {(a, b): 1 for a in range(4) for b in range(4)})
    assert runs_fit([number < 2 for number in numbers])


@some_and_a_million
def test_simple_randomization_keeps_the_ratio_and_no_pattern(draws):
    """RND-02: a sequence of places, each with a stream of its own."""
    arms = arms_of(Simple(arms=THREE), draws)
    ratios = {share.arm: share.ratio for share in THREE}
    assert chi_square_fits(Counter(arms), ratios)
    assert runs_fit([arm == "WALK" for arm in arms])


@some_and_a_million
@pytest.mark.parametrize(("shares", "size"), [(EVEN, 4), (EVEN, 6), (THREE, 4)])
def test_every_order_of_a_block_is_equally_likely(draws, shares, size):
    """RND-02: and no block foretells the next."""
    scheme = PermutedBlocks(arms=shares, block_sizes=(size,))
    blocks = list(islice(scheme.blocks(SEED, "all"), draws // size))
    one = [s.arm for s in shares for _ in range(s.ratio * size // scheme.unit)]
    orders = dict.fromkeys(set(permutations(one)), 1)
    assert chi_square_fits(Counter(map(tuple, blocks)), orders)
    assert runs_fit([block[0] == one[0] for block in blocks])


@some_and_a_million
def test_the_sizes_of_blocks_are_drawn_at_random(draws):
    """RND-03: each size as often as the other, in no pattern."""
    scheme = PermutedBlocks(arms=EVEN, block_sizes=(4, 6, 8))
    blocks = islice(scheme.blocks(SEED, "all"), draws // 6)
    sizes = [len(block) for block in blocks]
    assert chi_square_fits(Counter(sizes), {4: 1, 6: 1, 8: 1})
    assert runs_fit([size == 4 for size in sizes])


def test_these_tests_find_a_modulo_bias_and_a_pattern():
    """A test that cannot fail proves nothing: half bytes, cut to six, are found, and
    so is an order that alternates, and one that is too even to be chance."""
    stream = Stream(SEED, "test", "all", 4)
    biased = Counter(stream.below(16) % 6 for _ in range(12_000))
    assert not chi_square_fits(biased, dict.fromkeys(range(6), 1))
    assert not runs_fit([True, False] * 500)
    assert not chi_square_fits(
        Counter(dict.fromkeys(range(6), 2_000)), dict.fromkeys(range(6), 1)
    )
