from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialsite.scoring.errors import MeasureError
from trialsite.scoring.scores import score

ANSWER = st.integers(0, 10)
COMPLETE = st.lists(ANSWER, min_size=11, max_size=11)
GAPPED = st.lists(st.none() | ANSWER, min_size=11, max_size=11)


@given(COMPLETE, st.sets(st.integers(4, 10), max_size=3))
def test_a_score_lies_between_its_lowest_and_highest_answer(items, gaps):
    """With as many gaps as interference allows, and none in severity."""
    given = [None if place in gaps else item for place, item in enumerate(items)]
    for one, part in zip(score("bpi", given, {}), (given[:4], given[4:]), strict=True):
        answered = [item for item in part if item is not None]
        assert min(answered) <= one.exact <= max(answered)


@given(GAPPED)
def test_severity_needs_all_four_and_interference_four_of_seven(items):
    severity, interference = score("bpi", items, {})
    assert (severity.value is None) == (None in items[:4])
    gaps = items[4:].count(None)
    assert (interference.value is None) == (gaps > 3)
    assert interference.prorated == (1 <= gaps <= 3)
    assert interference.n_answered == 7 - gaps


@given(GAPPED, st.randoms(use_true_random=False))
def test_the_order_within_a_subscale_does_not_matter(items, random):
    severity, interference = items[:4], items[4:]
    random.shuffle(severity)
    random.shuffle(interference)
    assert score("bpi", severity + interference, {}) == score("bpi", items, {})


@given(COMPLETE, st.integers(0, 10), st.integers(1, 10))
def test_a_worse_answer_never_gives_a_better_score(items, place, more):
    worse = list(items)
    worse[place] = min(10, worse[place] + more)
    for before, after in zip(
        score("bpi", items, {}), score("bpi", worse, {}), strict=True
    ):
        assert after.exact >= before.exact


def test_three_of_four_count_only_if_the_protocol_says_so():
    items = [8, None, 6, 5, *[5] * 7]
    (severity, _) = score("bpi", items, {"min_severity": 3})
    assert severity.exact == Fraction(19, 3)
    assert severity.value == Decimal("6.333333333333333333333333333")
    assert severity.prorated
    assert severity.params == (("min_severity", 3),)


def test_a_score_names_its_algorithm_and_choices():
    (severity, interference) = score("bpi", [5] * 11, {})
    assert (severity.algorithm, severity.version) == ("bpi", "1")
    assert severity.params == (("min_severity", 4),)
    assert interference.params == (("min_interference", 4),)
    assert severity.value == 5


@pytest.mark.parametrize("wrong", [-1, 11, True, False, 5.0, "5", Decimal(5)])
def test_an_answer_that_the_form_cannot_give_is_an_error(wrong):
    """Never missing: eleven answers with one wrong are not eleven with one gap."""
    for place in range(11):
        items = [5] * 11
        items[place] = wrong
        with pytest.raises(MeasureError) as refused:
            score("bpi", items, {})
        number = type(wrong) is int
        assert refused.value.code == ("out_of_range" if number else "wrong_type")
        assert f"Answer {place + 1} of bpi" in str(refused.value)
        assert "0 to 10" in str(refused.value)
