"""Minimization: worked by hand, replayed, and true to its ratio (RND-04)."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participants.randomization.schemes import (
    Factor,
    Minimization,
    Placed,
    Share,
    canonical,
)
from tests.participants.randomization.trials import DOSE, EVEN, SEED, SITE, THREE

STAMP = Minimization(arms=EVEN, factors=(SITE, DOSE))
MADISON = {"site": "MAD", "dose": "lt90"}
ABC = tuple(Share(code, 1) for code in "ABC")

people = st.lists(
    st.fixed_dictionaries(
        {"site": st.sampled_from(SITE.levels), "dose": st.sampled_from(DOSE.levels)}
    ),
    max_size=25,
)
seeds = st.binary(min_size=32, max_size=32)


@pytest.mark.parametrize(
    ("distance", "scores"),
    [
        # People of this level: A has 3, B 1, C 1 at the site, and
        # A 2, B 2, C 0 of the dose. Giving B: site 3, 2, 1 and dose 2, 3, 0.
        ("range", [2 * 3 + 3, 2 * 2 + 3, 2 * 2 + 1]),
        ("variance", [2 * 18 + 14, 2 * 6 + 14, 2 * 6 + 2]),
        ("totals", [2 * 4 + 3, 2 * 2 + 3, 2 * 2 + 1]),
    ],
)
def test_scores_are_those_worked_by_hand(distance, scores):
    """RND-04: each factor's distance, times its weight, added up."""
    factors = (Factor("site", SITE.levels, 2), DOSE)
    scheme = Minimization(arms=ABC, factors=factors, distance=distance)
    counts = [[3, 1, 1], [2, 2, 0]]
    assert [scheme.score(arm, counts) for arm in range(3)] == scores


@pytest.mark.parametrize("counts", [[[1, 1]], [[1], [1]], [[1, 1]] * 3])
def test_counts_of_other_factors_or_arms_are_no_counts(counts):
    with pytest.raises(ValueError, match="zip"):
        STAMP.score(0, counts)


def test_counts_are_divided_by_the_ratio():
    """RND-04: two people in the arm of ratio 2 weigh what one does in another."""
    scheme = Minimization(arms=THREE, factors=(SITE,), distance="range")
    assert [scheme.score(arm, [[2, 1, 1]]) for arm in range(3)] == [1, 2, 2]


def test_the_coin_of_unequal_ratios_keeps_the_ratio():
    """RND-04: were each arm preferred as often as its ratio, it would be given so."""
    scheme = Minimization(arms=THREE, factors=(SITE,), probability=700)
    assert scheme.coins == [
        [2400, 300, 300],
        [600, 2100, 300],
        [600, 300, 2100],
    ]
    pairs = list(zip(THREE, scheme.coins, strict=True))
    given_to = [sum(one.ratio * coin[arm] for one, coin in pairs) for arm in range(3)]
    assert given_to[0] == 2 * given_to[1] == 2 * given_to[2]


@settings(max_examples=40)
@given(seeds, people, st.sampled_from(["range", "variance", "totals"]))
def test_every_draw_can_be_replayed_from_what_it_kept(seed, everyone, distance):
    """RND-04: from the arms before it, and again from its own marginals and number."""
    scheme = Minimization(arms=THREE, factors=(SITE, DOSE), distance=distance)
    arm_stream, earlier = scheme.begin(seed), []
    for position, levels in enumerate(everyone, start=1):
        drawn = arm_stream.next(levels)
        again = scheme.draw(
            seed=seed, levels=levels, position=position, earlier=earlier
        )
        assert again == drawn
        basis = drawn.basis
        assert canonical(basis)
        rows = [list(basis["marginals"][f.code].values()) for f in scheme.factors]
        scores = [scheme.score(arm, rows) for arm in range(3)]
        assert list(basis["scores"].values()) == scores
        assert basis["scores"][basis["preferred"]] == min(scores)
        number = basis["numbers"][-1]["value"]
        codes = [share.arm for share in THREE]
        coin = scheme.coins[codes.index(basis["preferred"])]
        reached = codes.index(drawn.arm)
        assert sum(coin[:reached]) <= number < sum(coin[: reached + 1])
        earlier.append(Placed(levels, drawn.arm))


def test_the_preferred_arm_is_given_as_often_as_stated():
    """RND-04: a random element remains, 80 in 100 here."""
    arm_stream, kept = STAMP.begin(SEED), Counter()
    for n in range(2_000):
        drawn = arm_stream.next(
            {"site": SITE.levels[n % 3], "dose": DOSE.levels[n % 2]}
        )
        kept[drawn.basis["preferred"] == drawn.arm] += 1
    assert 0.77 < kept[True] / 2_000 < 0.83


@pytest.mark.parametrize("arms", [EVEN, THREE], ids=["1:1", "2:1:1"])
def test_arms_stay_close_to_their_ratio_at_every_level(arms):
    """RND-04: that is what it is for."""
    scheme = Minimization(arms=arms, factors=(SITE, DOSE))
    arm_stream, counts = scheme.begin(SEED), Counter()
    for n in range(600):
        levels = {"site": SITE.levels[n % 3], "dose": DOSE.levels[n % 7 > 4]}
        arm = arm_stream.next(levels).arm
        for pair in levels.items():
            counts[pair, arm] += 1
    for factor in scheme.factors:
        for level in factor.levels:
            per_share = [
                counts[(factor.code, level), one.arm] / one.ratio for one in arms
            ]
            assert max(per_share) - min(per_share) <= 8


def test_a_tie_is_settled_as_stated():
    """RND-04: the first person ties; one of the tied is preferred, or none is."""
    tied = Minimization(arms=EVEN, factors=(SITE,), tie="tied")
    all_arms = Minimization(arms=EVEN, factors=(SITE,), tie="all")
    first = tied.draw(seed=SEED, levels={"site": "MAD"}, position=1)
    assert [n["below"] for n in first.basis["numbers"]] == [2, 1000]
    first = all_arms.draw(seed=SEED, levels={"site": "MAD"}, position=1)
    assert [n["below"] for n in first.basis["numbers"]] == [2]
    assert first.basis["preferred"] == ""


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"factors": ()}, "Minimization needs a factor to balance."),
        (
            {"factors": (Factor("site", ("MAD",), 0),)},
            "A factor's weight is a whole number from 1.",
        ),
        (
            {"probability": 1000},
            "1000 thousandths prefer no arm or leave nothing to chance: give more than "
            "500 and less than 1000.",
        ),
        (
            {"probability": 500},
            "500 thousandths prefer no arm or leave nothing to chance: give more than "
            "500 and less than 1000.",
        ),
        (
            {"arms": THREE, "probability": 250},
            "250 thousandths prefer no arm or leave nothing to chance: give more than "
            "250 and less than 1000.",
        ),
    ],
)
def test_settings_that_minimize_nothing_are_refused(changed, words):
    """RND-04: never probability 1."""
    with pytest.raises(ValueError, match=f"^{words}$"):
        Minimization(**{"arms": EVEN, "factors": (SITE,), **changed})


def test_a_coin_just_above_the_ratio_and_just_below_certainty_is_taken():
    for probability in (251, 999):
        scheme = Minimization(arms=THREE, factors=(SITE,), probability=probability)
        assert all(sum(coin) == 3000 for coin in scheme.coins)


def test_a_draw_without_all_the_earlier_ones_is_refused():
    with pytest.raises(ValueError, match="Place 3 needs the 2 before it; found 1"):
        STAMP.draw(
            seed=SEED, levels=MADISON, position=3, earlier=[Placed(MADISON, "MBT")]
        )


def test_an_earlier_one_in_an_unknown_arm_is_refused():
    with pytest.raises(ValueError, match="'XXX' is no arm: give one of MBT, CBT"):
        STAMP.draw(
            seed=SEED, levels=MADISON, position=2, earlier=[Placed(MADISON, "XXX")]
        )
