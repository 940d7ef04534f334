from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialsite.scoring.errors import MeasureError
from trialsite.scoring.responder import Responder, responder
from trialsite.scoring.scores import score


def test_response_agrees_with_its_case(responder_vector, agree, no_float):
    case = responder_vector["input"]
    found = responder(
        case["baseline"],
        case["followup"],
        lower_is_better=case["lower_is_better"],
    )
    no_float(found)
    for name, expected in responder_vector["expected"].items():
        agree(getattr(found, name), expected)


def test_thirty_percent_is_thirty_percent():
    """(7 - 4.9) / 7 is less than 0.3 in floats."""
    assert responder("7", "4.9", lower_is_better=True).resp30


def test_a_mean_of_seven_is_compared_before_it_is_rounded():
    """From 20/7 to 2 is 30% exactly; 20/7 as a Decimal falls short of it."""
    (_, before) = score("bpi", [0] * 4 + [3, 3, 3, 3, 3, 3, 2], {})
    (_, after) = score("bpi", [0] * 4 + [2] * 7, {})
    assert before.exact == Fraction(20, 7)
    assert responder(before.exact, after.exact, lower_is_better=True).resp30
    assert not responder(before.value, after.value, lower_is_better=True).resp30


@pytest.mark.parametrize(("start", "end"), [(None, 5), (5, None), (None, None)])
def test_nothing_is_said_of_a_missing_value(start, end):
    found = responder(start, end, lower_is_better=True)
    assert found == Responder(None, None, None, None)


def test_a_baseline_below_zero_is_refused():
    with pytest.raises(MeasureError) as refused:
        responder(-1, 2, lower_is_better=True)
    assert refused.value.code == "out_of_range"


@given(st.decimals(0, 100, places=2), st.decimals(0, 100, places=2), st.booleans())
def test_half_is_more_than_a_third_and_change_is_signed(start, end, lower_is_better):
    found = responder(start, end, lower_is_better=lower_is_better)
    assert found.change == end - start
    if start == 0:
        assert found.pct_improvement is found.resp30 is found.resp50 is None
        return
    better = end < start if lower_is_better else end > start
    assert (found.pct_improvement > 0) == better
    assert found.resp30 or not found.resp50
    assert found.resp50 == (
        2 * end <= start if lower_is_better else 2 * end >= 3 * start
    )
    assert type(found.pct_improvement) is Decimal
