"""Simulated trials: measured as worked by hand, and as theory has it (RND-05)."""

from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participants.randomization.schemes import (
    BigStick,
    ImportedList,
    Minimization,
    PermutedBlocks,
    Simple,
)
from participants.randomization.simulation.comparison import (
    compare,
    contenders,
    label_of,
    measured,
    summary,
)
from participants.randomization.simulation.crowd import (
    Mix,
    Person,
    UnknownShare,
    mix_of,
)
from participants.randomization.simulation.measures import Tally, by_chance, measure
from tests import protocols
from tests.participants.randomization.trials import DOSE, EVEN, SEED, SITE, THREE
from trialsite.protocol import load

SCORED, TINY = load(protocols.SCORED), load(protocols.TINY)
ONE_SITE = Mix(sites={"MAD": 1}, levels={}, site_factors=())
THREE_SITES = Mix(
    sites={"MAD": 2, "BOS": 1, "SLC": 1},
    levels={"dose": {"lt90": 3, "ge90": 1}},
    site_factors=("site",),
)


def mean_of(scheme, code, mix=ONE_SITE, trials=150, people=48):
    (row,) = compare([scheme], mix, seed=SEED, trials=trials, people=people).rows
    return row.summaries[code].mean


def given_in_order(arms):
    return ImportedList(
        arms=EVEN, entries=tuple(("all", {"M": "MBT", "C": "CBT"}[a]) for a in arms)
    )


def test_a_recruiter_names_the_arm_that_is_behind_at_their_site():
    """RND-05, by hand. Madison sees M, C, C: a tie (half a hit), then C is behind (a
    hit), then a tie again. Boston sees M, M: a tie, then C is behind (a miss)."""
    madison, boston = Person("MAD", {}), Person("BOS", {})
    people = [madison, boston, madison, boston, madison]
    found = measure(given_in_order("MMCMC"), SEED, people)
    assert found.guessed_site == (0.5 + 0.5 + 1 + 0 + 0.5) / 5
    assert found.overall == 1
    assert found.worst_site == 2
    assert found.worst_stratum == 1


def test_a_recruiter_who_looks_at_the_stratum_sees_other_people():
    """RND-05: of one site, the newcomers of each dose have a past of their own."""
    low, high = Person("MAD", {"dose": "lt90"}), Person("MAD", {"dose": "ge90"})
    entries = (("dose=lt90", "MBT"), ("dose=lt90", "CBT"), ("dose=ge90", "MBT"))
    scheme = ImportedList(arms=EVEN, factors=(DOSE,), entries=entries)
    found = measure(scheme, SEED, [low, high, low])
    assert found.guessed_stratum == (0.5 + 0.5 + 1) / 3
    assert found.guessed_site == (0.5 + 0 + 1) / 3


def test_with_unequal_ratios_each_person_counts_by_the_share_of_the_arm():
    tally = Tally(THREE)
    assert [tally.hit(arm) for arm in range(3)] == [1, 0, 0]
    tally.add(0)
    assert [tally.hit(arm) for arm in range(3)] == [0, 0.5, 0.5]
    tally.add(1)
    assert [tally.hit(arm) for arm in range(3)] == [0, 0, 1]
    assert tally.spread() == 1
    assert by_chance(THREE) == by_chance(EVEN)


@pytest.mark.parametrize("half", [2, 3, 4])
def test_blocks_are_guessed_as_often_as_theory_has_it(half):
    """RND-05: Blackwell and Hodges (1957) for a block of 2n:
    n + (4^n / C(2n, n) - 1) / 2 of its arms."""
    theory = (half + (4**half / comb(2 * half, half) - 1) / 2) / (2 * half)
    scheme = PermutedBlocks(arms=EVEN, block_sizes=(2 * half,))
    assert abs(mean_of(scheme, "guessed_stratum") - theory) < 0.012


def test_simple_randomization_is_guessed_by_chance_alone():
    """RND-05: and its imbalance grows with the root of the people."""
    assert abs(mean_of(Simple(arms=EVEN), "guessed_site") - 0.5) < 0.012
    expected = (2 * 48 / 3.1416) ** 0.5
    assert abs(mean_of(Simple(arms=EVEN), "overall", trials=400) - expected) < 0.6


def test_a_method_pays_in_balance_for_what_it_hides():
    """RND-05: blocks are the tightest and the best guessed, a coin the opposite."""
    schemes = [
        PermutedBlocks(arms=EVEN, factors=(SITE, DOSE), block_sizes=(4, 6)),
        BigStick(arms=EVEN, factors=(SITE, DOSE), limit=3),
        Simple(arms=EVEN, factors=(SITE, DOSE)),
    ]
    found = compare(schemes, THREE_SITES, seed=SEED, trials=40, people=200)
    apart = [row.summaries["worst_stratum"].mean for row in found.rows]
    guessed = [row.summaries["guessed_stratum"].mean for row in found.rows]
    assert apart == sorted(apart)
    assert guessed == sorted(guessed, reverse=True)


@settings(max_examples=20)
@given(st.integers(1, 3), st.integers(1, 30))
def test_blocks_keep_every_stratum_within_half_a_block(trial, people):
    scheme = PermutedBlocks(arms=EVEN, factors=(SITE, DOSE), block_sizes=(4, 6))
    found = measure(scheme, SEED, THREE_SITES.people(SEED, trial, people))
    assert found.worst_stratum <= 3


def test_the_same_seed_gives_the_same_trials_however_they_are_shared_out():
    schemes = [Simple(arms=EVEN), BigStick(arms=EVEN, limit=3)]
    whole = measured(schemes, ONE_SITE, SEED, 20, range(6))
    parts = [measured(schemes, ONE_SITE, SEED, 20, range(n, 6, 2)) for n in (0, 1)]
    for number in range(2):
        assert whole[number][0::2] == parts[0][number]
        assert whole[number][1::2] == parts[1][number]
    assert whole[0] != measured(schemes, ONE_SITE, bytes(32), 20, range(6))[0]


@pytest.mark.slow
def test_more_processes_find_the_same():
    schemes = [PermutedBlocks(arms=EVEN, block_sizes=(4, 6))]
    one, two = (
        compare(schemes, ONE_SITE, seed=SEED, trials=6, people=20, workers=workers)
        for workers in (1, 2)
    )
    assert one == two


def test_people_come_as_the_protocol_expects_them():
    """By the sites' targets, and by what is known of the doses."""
    mix = mix_of(SCORED, {"dose": {"lt90": 70, "ge90": 30}})
    people = mix.people(SEED, 0, 3_000)
    at_north = [one for one in people if one.site == "NOR"]
    low = [one for one in people if one.levels["dose"] == "lt90"]
    assert abs(len(at_north) / 3_000 - 100 / 200) < 0.03
    assert abs(len(low) / 3_000 - 0.7) < 0.03
    assert all(one.levels["site"] == one.site for one in people)
    assert people != mix.people(SEED, 1, 3_000)


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ({"sex": {"f": 1}}, "'sex' is no factor with levels: there is dose"),
        ({"site": {"MAD": 1}}, "'site' is no factor with levels: there is dose"),
        ({"dose": {"lt90": 1}}, "dose has the levels lt90, ge90; found lt90"),
        ({"dose": {"lt90": 0, "ge90": 0}}, "give weights from 0, and one above it"),
    ],
)
def test_a_share_of_what_does_not_exist_is_refused(shares, words):
    with pytest.raises(UnknownShare, match=words):
        mix_of(SCORED, shares)


@pytest.mark.parametrize("protocol", [SCORED, TINY], ids=["scored", "tiny"])
def test_every_method_is_compared_with_the_protocols_own(protocol):
    """RND-05: side by side, before one is sealed."""
    schemes = contenders(protocol)
    assert [type(scheme) for scheme in schemes] == [
        *(PermutedBlocks, Minimization, BigStick, Simple)
    ]
    assert schemes[0].block_sizes == protocol.randomization.block_sizes
    assert label_of(schemes[1]) == "Minimization, range, 0.8"
    found = compare(
        schemes, mix_of(protocol), seed=SEED, trials=2, people=12, own=schemes[0]
    )
    assert [row.is_own for row in found.rows] == [True, False, False, False]


def test_a_summary_says_where_nine_in_ten_lie():
    found = summary(list(range(101)))
    assert (found.mean, found.low, found.high, found.most) == (50, 5, 95, 100)
    with pytest.raises(ValueError, match="one trial or more"):
        summary([])
