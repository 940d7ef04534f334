from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialsite.scoring.scores import FUNCTIONS, score
from trialsite.scoring.scores.sf12_weights import WEIGHTS

RANGES = FUNCTIONS["sf12v1"].ranges
COMPLETE = st.tuples(*(st.integers(low, high) for low, high in RANGES))
REFERENCE = [1, 3, 3, 2, 2, 2, 2, 1, 1, 1, 6, 5]


def test_the_answers_that_others_are_compared_with_give_the_constants():
    pcs, mcs = score("sf12v1", REFERENCE, {})
    assert pcs.value == Decimal("56.57706")
    assert mcs.value == Decimal("60.75781")


def test_the_worst_answer_to_every_item_gives_the_published_pair():
    pcs, mcs = score("sf12v1", [5, 1, 1, 1, 1, 1, 1, 5, 6, 6, 1, 1], {})
    assert pcs.value == Decimal("23.99938")
    assert mcs.value == Decimal("19.06444")


@given(COMPLETE, st.integers(0, 11))
def test_one_missing_answer_leaves_neither_score(items, gap):
    gapped = [*items]
    gapped[gap] = None
    for one in score("sf12v1", gapped, {}):
        assert one.value is one.exact is None
        assert one.n_answered == 11
        assert not one.prorated


@given(COMPLETE)
def test_scores_stay_within_what_the_weights_allow(items):
    for column, (one, constant) in enumerate(
        zip(score("sf12v1", items, {}), ("56.57706", "60.75781"), strict=True)
    ):
        columns = [[Decimal(w[column]) for w in weights] for _, weights in WEIGHTS]
        assert one.value >= Decimal(constant) + sum(min(c) for c in columns)
        assert one.value <= Decimal(constant) + sum(max(c) for c in columns)


@pytest.mark.parametrize("place", range(12))
def test_every_item_has_one_answer_without_weight(place):
    _, weights = WEIGHTS[place]
    assert weights.count(("0", "0")) == 1
    assert weights[REFERENCE[place] - 1] == ("0", "0")


def test_the_table_has_the_levels_of_the_form():
    levels = [high for _, high in RANGES]
    assert levels == [5, 3, 3, 2, 2, 2, 2, 5, 6, 6, 6, 5]
    assert " ".join(code for code, _ in WEIGHTS) == (
        "GH1 PF02 PF04 RP2 RP3 RE2 RE3 BP2 MH3 VT2 MH4 SF2"
    )


# Sums over each item's answers, added up from another public program with the same
# weights (lbscorer, R/sf12.R) after undoing its reversals: a slip in any cell shows.
SUMS = [
    ("GH1", "-18.28128", "-1.90648"),
    ("PF02", "-10.68771", "5.79955"),
    ("PF04", "-8.97954", "4.11385"),
    ("RP2", "-4.61617", "1.44060"),
    ("RP3", "-5.51747", "1.66968"),
    ("RE2", "3.04365", "-6.82672"),
    ("RE3", "2.32091", "-5.69921"),
    ("BP2", "-29.94259", "5.65078"),
    ("MH3", "10.77508", "-30.47714"),
    ("VT2", "-7.65362", "-16.78411"),
    ("MH4", "12.06518", "-41.58209"),
    ("SF2", "-1.35029", "-23.32972"),
]


@pytest.mark.parametrize(("code", "physical", "mental"), SUMS)
def test_the_weights_of_an_item_add_up_as_elsewhere(code, physical, mental):
    weights = dict(WEIGHTS)[code]
    assert sum(Decimal(pcs) for pcs, _ in weights) == Decimal(physical)
    assert sum(Decimal(mcs) for _, mcs in weights) == Decimal(mental)
