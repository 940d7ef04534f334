"""Simple randomization and the big stick."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participants.randomization.schemes import BigStick, Share, Simple
from tests.participants.randomization.trials import EVEN, SEED, SITE, arms_of

seeds = st.binary(min_size=32, max_size=32)
ratios = st.lists(st.integers(1, 3), min_size=2, max_size=4)


@settings(max_examples=50)
@given(seeds, ratios, st.integers(2, 4))
def test_no_arm_gets_further_ahead_than_the_stick_allows(seed, raw, limit):
    """Whatever the ratio: each arm's people, divided by its share, stay together."""
    shares = tuple(Share(f"arm{n}", ratio) for n, ratio in enumerate(raw))
    counts = Counter(dict.fromkeys((share.arm for share in shares), 0))
    for arm in arms_of(BigStick(arms=shares, limit=limit), 60, seed=seed):
        counts[arm] += 1
        per_share = [counts[share.arm] / share.ratio for share in shares]
        assert max(per_share) - min(per_share) <= limit + 1e-9


def test_the_stick_is_reached_and_a_coin_is_tossed_short_of_it():
    """Were it tighter it would be blocks of two; looser, a plain coin."""
    counts, seen = Counter(), set()
    for arm in arms_of(BigStick(arms=EVEN, limit=3), 400):
        counts[arm] += 1
        seen.add(counts["MBT"] - counts["CBT"])
    assert seen == set(range(-3, 4))


@pytest.mark.parametrize(
    "scheme",
    [
        Simple(arms=EVEN, factors=(SITE,)),
        BigStick(arms=EVEN, factors=(SITE,), limit=3),
    ],
    ids=lambda scheme: scheme.method,
)
@settings(max_examples=30)
@given(seed=seeds, position=st.integers(1, 40))
def test_any_place_can_be_replayed_by_itself(scheme, seed, position):
    """RND-01, and RND-04's numbers: the same place gives the same draw."""
    drawn = scheme.draw(seed=seed, levels={"site": "MAD"}, position=position)
    assert drawn.arm == arms_of(scheme, position, seed=seed)[-1]
    (number,) = drawn.basis["numbers"]
    assert 0 <= number["value"] < number["below"]


@pytest.mark.parametrize(
    ("scheme", "kept"),
    [
        (BigStick(arms=EVEN, limit=3), {"counts", "numbers"}),
        (Simple(arms=EVEN), {"numbers"}),
    ],
    ids=lambda value: getattr(value, "method", ""),
)
def test_a_draw_keeps_what_it_was_drawn_from(scheme, kept):
    """RND-04, in the words of docs/randomization.md."""
    arm_stream = scheme.begin(SEED)
    first, second = arm_stream.next({}), arm_stream.next({})
    assert set(second.basis) == kept
    assert second.basis["numbers"][0].keys() == {"below", "value"}
    counts = second.basis.get("counts", {})
    assert counts in ({}, {"MBT": 0, "CBT": 0} | {first.arm: 1})


def test_strata_have_sequences_of_their_own():
    scheme = BigStick(arms=EVEN, factors=(SITE,), limit=3)
    arm_stream, arms = scheme.begin(SEED), {site: [] for site in SITE.levels}
    for _ in range(30):
        for site in SITE.levels:
            arms[site].append(arm_stream.next({"site": site}).arm)
    assert arms["MAD"] == arms_of(scheme, 30)
    assert len({tuple(sequence) for sequence in arms.values()}) == 3


@pytest.mark.parametrize("limit", [1, 0, -3])
def test_a_stick_that_would_be_blocks_of_two_is_refused(limit):
    with pytest.raises(ValueError, match=f"{limit} is no limit: give 2 or more"):
        BigStick(arms=EVEN, limit=limit)
