"""Every case of BPI, ODI and SF-12 v1, published or computed."""

from decimal import Decimal

import pytest

from trialsite.scoring.errors import MeasureError
from trialsite.scoring.scores import score


def found_numbers(scores):
    numbers = {}
    for one in scores:
        numbers[one.code] = one.value
        numbers[f"n_{one.code}"] = one.n_answered
    if len(scores) == 1:
        (only,) = scores
        numbers |= {
            "n_answered": only.n_answered,
            "max_possible": only.max_possible,
            "band": only.band,
        }
    return numbers


def test_a_score_agrees_with_its_case(score_vector, agree, no_float):
    case = score_vector["input"]
    arguments = score_vector["instrument"], case["items"], case["params"]
    if "expected_error" in score_vector:
        with pytest.raises(MeasureError) as refused:
            score(*arguments)
        assert refused.value.code == score_vector["expected_error"]
        return
    scores = score(*arguments)
    no_float(scores)
    numbers = found_numbers(scores)
    for name, expected in score_vector["expected"].items():
        agree(numbers[name], expected)


def test_a_score_agrees_with_what_was_printed(score_vector, agree):
    """One sheet cuts 35.56 off to 35.5; all else agrees to 0.0001."""
    case = score_vector["input"]
    for name, printed in score_vector.get("published", {}).items():
        scores = score(score_vector["instrument"], case["items"], case["params"])
        cut = score_vector["id"] == "odi-04"
        within = Decimal("0.1") if cut else Decimal("1e-4")
        agree(found_numbers(scores)[name], printed, within=within)
