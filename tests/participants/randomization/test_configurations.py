"""Schemes and what states them: the protocol, a configuration, and one spelling."""

from dataclasses import replace
from decimal import Decimal

import pytest

from participants.randomization.schemes import (
    BigStick,
    Factor,
    ImportedList,
    Minimization,
    PermutedBlocks,
    Share,
    Simple,
    canonical,
    narrowed,
    read_list,
    scheme_from,
    scheme_of,
)
from participants.randomization.schemes.base import check_position, picked
from tests import protocols
from tests.participants.randomization.trials import DOSE, EVEN, SEED, SITE, THREE
from trialsite.protocol import load, types

TINY = load(protocols.TINY)
CLUB = types.StratumFactor(code="site", label="Club", source="site", weight=3)
HOURS = types.StratumFactor(
    code="hours",
    label="Hours of sleep",
    source="score",
    score="rest.hours",
    levels=(
        types.Level(code="few", label="Few", below=Decimal(6)),
        types.Level(code="many", label="Many"),
    ),
)
SHARES = (Share("WALK", 2), Share("STRETCH", 1), Share("LEAFLET", 1))
FACTORS = (Factor("site", ("LDS", "AKL"), 3), Factor("hours", ("few", "many")))
LIST = "".join(
    f"site={site}/dose={dose},{arm}\n"
    for site in SITE.levels
    for dose in DOSE.levels
    for arm in ("MBT", "CBT")
)
SCHEMES = [
    PermutedBlocks(arms=THREE, factors=(SITE, DOSE), block_sizes=(4, 8)),
    Minimization(
        arms=THREE,
        factors=(replace(SITE, weight=2), DOSE),
        distance="variance",
        probability=750,
        tie="all",
    ),
    BigStick(arms=THREE, factors=(SITE,), limit=4),
    Simple(arms=THREE, factors=(DOSE,)),
    read_list("stratum,arm\n" + LIST, arms=EVEN, factors=(SITE, DOSE)),
]


def by(kind: type[types.Randomization], **settings: object) -> types.Protocol:
    stated = kind(strata=(CLUB, HOURS), **settings)
    return TINY.model_copy(update={"randomization": stated})


@pytest.mark.parametrize(
    ("protocol", "scheme"),
    [
        (
            by(types.PermutedBlocks, method="permuted-blocks", block_sizes=(4, 12)),
            PermutedBlocks(arms=SHARES, factors=FACTORS, block_sizes=(4, 12)),
        ),
        (
            by(
                types.Minimization,
                method="minimization",
                probability=Decimal("0.725"),
                distance="totals",
                tie="all",
            ),
            Minimization(
                arms=SHARES,
                factors=FACTORS,
                probability=725,
                distance="totals",
                tie="all",
            ),
        ),
        (
            by(types.SimpleRandomization, method="simple"),
            Simple(arms=SHARES, factors=FACTORS),
        ),
        (
            by(types.BigStick, method="big-stick", limit=5),
            BigStick(arms=SHARES, factors=FACTORS, limit=5),
        ),
        (
            by(types.ImportedList, method="imported-list"),
            ImportedList(arms=SHARES, factors=FACTORS, entries=()),
        ),
    ],
    ids=lambda value: getattr(value, "method", ""),
)
def test_a_protocol_states_a_scheme(protocol, scheme):
    assert scheme_of(protocol) == scheme


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.method)
def test_a_configuration_is_the_way_back_to_its_scheme(scheme):
    """Only minimization states weights; a list is no part of its configuration."""
    stated = scheme.configuration()
    assert canonical(stated)
    assert stated["method"] == scheme.method
    listed = "stratum,arm\n" + LIST if isinstance(scheme, ImportedList) else ""
    assert scheme_from(stated, listed) == scheme


def test_a_method_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match=r"^'dice' is no method\.$"):
        scheme_from(SCHEMES[3].configuration() | {"method": "dice"})


def test_arms_and_levels_that_take_nobody_are_left_out():
    scheme = SCHEMES[1]
    left = narrowed(scheme, arms={"LEAFLET"}, levels={"site": ["BOS", "SLC"]})
    assert left == replace(
        scheme,
        arms=THREE[:2],
        factors=(replace(SITE, weight=2, levels=("MAD",)), DOSE),
    )
    assert narrowed(scheme, arms=(), levels={}) == scheme


def test_a_scheme_has_a_name_a_unit_and_strata():
    scheme = SCHEMES[0]
    assert (scheme.name, scheme.unit) == ("permuted-blocks/2", 4)
    levels = {"dose": "ge90", "site": "SLC"}
    assert scheme.stratum_of(levels) == "site=SLC/dose=ge90"
    assert scheme.sequence_of(levels) == "site=SLC/dose=ge90"
    assert Simple(arms=EVEN).stratum_of({}) == "all"
    assert SCHEMES[1].sequence_of(levels) == "all"
    assert SCHEMES[1].stratum_of(levels) == "site=SLC/dose=ge90"


@pytest.mark.parametrize(
    ("arms", "factors", "words"),
    [
        ((), (), "None: give two arms or more."),
        ((Share("A", 1),), (), "A: give two arms or more."),
        (EVEN + EVEN, (), "MBT, CBT, MBT, CBT: give two arms or more."),
        (
            (Share("A", 1), Share("B", 0)),
            (),
            "An arm's ratio is a whole number from 1.",
        ),
        (EVEN, (SITE, DOSE, SITE), "site, dose, site: state each factor once."),
    ],
)
def test_what_no_scheme_can_have_is_refused(arms, factors, words):
    with pytest.raises(ValueError) as refused:
        Simple(arms=arms, factors=factors)
    assert str(refused.value) == words


@pytest.mark.parametrize(
    ("factors", "levels", "words"),
    [
        ((SITE,), {}, "The factors are site; found none."),
        ((), {"site": "MAD", "x": "y"}, "The factors are none; found site, x."),
        (
            (SITE, DOSE),
            {"dose": "lt90", "place": "MAD"},
            "The factors are site, dose; found dose, place.",
        ),
        (
            (SITE, DOSE),
            {"site": "LDS", "dose": "lt90"},
            "'LDS' is no level of site: give one of MAD, BOS, SLC.",
        ),
    ],
)
def test_a_person_of_other_levels_is_refused(factors, levels, words):
    scheme = Simple(arms=EVEN, factors=factors)
    with pytest.raises(ValueError) as refused:
        scheme.begin(SEED).next(levels)
    assert str(refused.value) == words


def test_arms_are_picked_by_their_weights():
    arms, weights = "ABC", [2, 0, 1]
    assert [picked(arms, weights, n) for n in range(3)] == ["A", "A", "C"]
    with pytest.raises(ValueError, match=r"^0 lies beyond the weights\.$"):
        picked(arms, weights, 3)
    with pytest.raises(ValueError, match="zip"):
        picked("AB", weights, 2)


def test_the_first_position_is_one():
    check_position(1)
    with pytest.raises(ValueError, match=r"^0 is no position: the first is 1\.$"):
        check_position(0)
    for scheme in SCHEMES:
        with pytest.raises(ValueError, match="no position"):
            scheme.draw(seed=SEED, levels={"site": "MAD", "dose": "lt90"}, position=0)


def test_one_spelling_of_a_value():
    """As RFC 8785 has it for what a configuration may hold."""
    value = {"b": [1, "ü\n", ()], "a": {"n": -(2**53) + 1}}
    said = '{"a":{"n":-9007199254740991},"b":[1,"ü\\n",[]]}'
    assert canonical(value) == said.encode()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (2**53, "9007199254740992 is too large to be exact everywhere."),
        ([-(2**53)], "-9007199254740992 is too large to be exact everywhere."),
        ({"ü": 1}, "'ü' is no key: give ASCII text."),
        ({1: 1}, "1 is no key: give ASCII text."),
        (
            {"a": [1.5]},
            "1.5 has no canonical form: give text, whole numbers, lists, tables.",
        ),
        (
            True,
            "True has no canonical form: give text, whole numbers, lists, tables.",
        ),
        (
            None,
            "None has no canonical form: give text, whole numbers, lists, tables.",
        ),
    ],
)
def test_a_value_that_two_languages_may_spell_apart_is_refused(value, words):
    with pytest.raises(ValueError) as refused:
        canonical(value)
    assert str(refused.value) == words
