import json
from pathlib import Path

import pytest

from trialsite.scoring.errors import MeasureError
from trialsite.scoring.scores import FUNCTIONS, check_params, score

VECTORS = json.loads((Path(__file__).parents[3] / "vectors.json").read_text())


def test_a_protocol_can_ask_what_each_function_takes_and_gives():
    assert {name: (f.n_items, f.scores) for name, f in FUNCTIONS.items()} == {
        "bpi": (11, ("severity", "interference")),
        "odi": (10, ("odi",)),
        "sf12v1": (12, ("pcs12", "mcs12")),
        "opioid_log": (
            None,
            (
                "mean_daily_mme",
                "mean_mme_on_use_days",
                "max_daily_mme",
                "total_mme",
                "n_use_days",
                "n_any_opioid_days",
                "days_ge50",
                "days_ge90",
            ),
        ),
    }


@pytest.mark.parametrize("name", ["bpi", "odi", "sf12v1"])
def test_scores_come_in_the_order_that_the_function_declares(name):
    function = FUNCTIONS[name]
    lowest = [low for low, _ in function.ranges]
    assert tuple(one.code for one in score(name, lowest, {})) == function.scores


@pytest.mark.parametrize("name", ["bpi", "odi", "sf12v1"])
@pytest.mark.parametrize("change", [-1, 1])
def test_too_few_and_too_many_answers_are_refused(name, change):
    n_items = FUNCTIONS[name].n_items
    with pytest.raises(MeasureError) as refused:
        score(name, [1] * (n_items + change), {})
    assert refused.value.code == "wrong_length"
    assert refused.value.value == n_items + change
    assert f"exactly {n_items}" in refused.value.allowed


@pytest.mark.parametrize("name", ["sf36", "", "opioid_log"])
def test_a_function_that_scores_no_items_is_refused_by_name(name):
    with pytest.raises(MeasureError) as refused:
        score(name, [], {})
    assert refused.value.code == "unknown_function"
    assert "bpi, odi, sf12v1" in refused.value.allowed


@pytest.mark.parametrize(
    ("name", "params", "code", "allowed"),
    [
        ("odi", {"min_answered": 11}, "out_of_range", "1 to 10"),
        ("odi", {"min_answered": 0}, "out_of_range", "1 to 10"),
        ("bpi", {"min_severity": 2}, "out_of_range", "3 to 4"),
        ("bpi", {"min_interference": 3}, "out_of_range", "4 to 7"),
        ("odi", {"min_answered": "8"}, "wrong_type", "1 to 10"),
        ("odi", {"min_answered": True}, "wrong_type", "1 to 10"),
        ("odi", {"min_anwsered": 8}, "unknown_parameter", "min_answered"),
        ("sf12v1", {"min_answered": 12}, "unknown_parameter", "no parameter"),
        ("sf36", {}, "unknown_function", "sf12v1"),
    ],
)
def test_a_faulty_choice_is_refused_with_what_is_allowed(name, params, code, allowed):
    with pytest.raises(MeasureError) as refused:
        check_params(name, params)
    assert refused.value.code == code
    assert allowed in str(refused.value)


def test_choices_that_are_not_made_take_their_default():
    assert check_params("bpi", {"min_severity": 3}) == {
        "min_severity": 3,
        "min_interference": 4,
    }


def test_every_score_of_every_function_has_a_case_from_outside():
    """A rule without cases would be held to nothing but itself."""
    lacking = {name: lacks_cases(function) for name, function in FUNCTIONS.items()}
    assert lacking == {name: set() for name in FUNCTIONS}


def lacks_cases(function):
    """The scores of which no case of tests/vectors.json expects a number."""
    if function.ranges is None:
        cases = VECTORS["tlfb"]
    else:
        name = function.name
        cases = [one for one in VECTORS["instruments"] if one["instrument"] == name]
    return set(function.scores) - {
        score
        for case in cases
        for score, value in case.get("expected", {}).items()
        if value is not None
    }
