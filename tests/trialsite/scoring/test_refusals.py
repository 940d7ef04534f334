"""Every refusal of scores, in all its words: who typed the value reads them."""

import pytest

from tests.trialsite.scoring.refusing import assert_refused
from trialsite.scoring.exact import read_decimal
from trialsite.scoring.responder import responder
from trialsite.scoring.scores import check_params, score

CASES = {
    "no number": (
        lambda: read_decimal("5 mg", what="The dose"),
        ("wrong_type", "The dose", "'5 mg'", "a number such as 7.5"),
    ),
    "baseline no number": (
        lambda: responder("x", 1, lower_is_better=True),
        ("wrong_type", "The baseline value", "'x'", "a number such as 7.5"),
    ),
    "follow-up no number": (
        lambda: responder(1, 1.5, lower_is_better=True),
        ("wrong_type", "The follow-up value", "1.5", "a number such as 7.5"),
    ),
    "baseline below zero": (
        lambda: responder("-0.5", None, lower_is_better=True),
        ("out_of_range", "The baseline value", "-0.5", ">= 0"),
    ),
    "too few answers": (
        lambda: score("odi", [1] * 9, {}),
        (
            "wrong_length",
            "The number of answers to odi",
            9,
            "exactly 10, with None for a missing one",
        ),
    ),
    "an answer that is text": (
        lambda: score("odi", [1, "2", *[1] * 8], {}),
        (
            "wrong_type",
            "Answer 2 of odi",
            "'2'",
            "a whole number from 0 to 5, or None if missing",
        ),
    ),
    "an answer too high": (
        lambda: score("sf12v1", [6, *[1] * 11], {}),
        (
            "out_of_range",
            "Answer 1 of sf12v1",
            6,
            "a whole number from 1 to 5, or None if missing",
        ),
    ),
    "an unknown function": (
        lambda: check_params("sf36", {}),
        (
            "unknown_function",
            "The scoring function",
            "sf36",
            "bpi, odi, sf12v1, opioid_log",
        ),
    ),
    "a function without items": (
        lambda: score("opioid_log", [], {}),
        (
            "unknown_function",
            "The scoring function for items",
            "opioid_log",
            "bpi, odi, sf12v1",
        ),
    ),
    "an unknown choice": (
        lambda: check_params("bpi", {"least": "all"}),
        (
            "unknown_parameter",
            "The parameter least of bpi",
            "'all'",
            "min_severity, min_interference",
        ),
    ),
    "a choice where there is none": (
        lambda: check_params("sf12v1", {"least": 3}),
        (
            "unknown_parameter",
            "The parameter least of sf12v1",
            "3",
            "no parameter at all",
        ),
    ),
    "a choice that is no whole number": (
        lambda: check_params("odi", {"min_answered": "8"}),
        (
            "wrong_type",
            "The parameter min_answered of odi",
            "'8'",
            "a whole number from 1 to 10",
        ),
    ),
    "a choice out of range": (
        lambda: check_params("odi", {"min_answered": 11}),
        (
            "out_of_range",
            "The parameter min_answered of odi",
            11,
            "a whole number from 1 to 10",
        ),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_refusal_says_what_was_found_and_what_is_allowed(name):
    assert_refused(*CASES[name])


def test_choices_stand_with_the_score_that_they_made():
    """So that a stored score can be made again."""
    severity, interference = score("bpi", [5] * 11, {"min_severity": 3})
    assert severity.params == (("min_severity", 3),)
    assert interference.params == (("min_interference", 4),)
    (odi,) = score("odi", [1] * 10, {"min_answered": 9})
    assert odi.params == (("min_answered", 9),)
    assert [one.params for one in score("sf12v1", [1] * 12, {})] == [(), ()]
    lengths = [(one.n_answered, one.n_items) for one in (severity, interference, odi)]
    assert lengths == [(4, 4), (7, 7), (10, 10)]
    assert {
        (one.algorithm, one.version)
        for one in (severity, interference, odi, *score("sf12v1", [1] * 12, {}))
    } == {("bpi", "1"), ("odi", "1"), ("sf12v1", "1")}
