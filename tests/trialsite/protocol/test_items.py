"""One answer to one question: kept as it is, or refused with what is allowed."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.protocols import SCORED, TINY
from trialsite.protocol import load
from trialsite.protocol.types import AnswerError

ODI, REST = load(SCORED).instrument("odi"), load(TINY).instrument("rest")

SCALE, CHOICE = REST.item("rest_level"), REST.item("rest_woke")
TEXT, NUMBER = REST.item("rest_why"), REST.item("rest_hours")


@pytest.mark.parametrize(
    ("item", "given_value", "kept"),
    [
        (SCALE, 1, 1),
        (SCALE, 7, 7),
        (CHOICE, 9, 9),
        (NUMBER, 0, Decimal(0)),
        (NUMBER, 7.1, Decimal("7.1")),
        (NUMBER, Decimal("24"), Decimal(24)),
        (TEXT, "  the cat ", "the cat"),
        (TEXT, "x" * 200, "x" * 200),
    ],
)
def test_an_answer_is_kept_as_it_was_given(item, given_value, kept):
    answer = item.check(given_value)
    assert answer == kept
    assert type(answer) is type(kept)


@pytest.mark.parametrize(
    ("item", "wrong", "code", "allowed"),
    [
        (SCALE, 0, "out_of_range", "one of the whole numbers 1 to 7"),
        (SCALE, 8, "out_of_range", "one of the whole numbers 1 to 7"),
        (SCALE, True, "wrong_type", "one of the whole numbers 1 to 7"),
        (SCALE, 3.0, "wrong_type", "one of the whole numbers 1 to 7"),
        (SCALE, "3", "wrong_type", "one of the whole numbers 1 to 7"),
        (SCALE, None, "wrong_type", "one of the whole numbers 1 to 7"),
        (CHOICE, 3, "out_of_range", "one of 1, 2, 9"),
        (CHOICE, False, "wrong_type", "one of 1, 2, 9"),
        (NUMBER, 24.5, "out_of_range", "a number at least 0 and at most 24"),
        (NUMBER, -1, "out_of_range", "a number at least 0 and at most 24"),
        (NUMBER, float("nan"), "out_of_range", "a number at least 0 and at most 24"),
        (NUMBER, float("inf"), "out_of_range", "a number at least 0 and at most 24"),
        (NUMBER, "7", "wrong_type", "a number at least 0 and at most 24"),
        (NUMBER, True, "wrong_type", "a number at least 0 and at most 24"),
        (TEXT, "  ", "out_of_range", "a text of 1 to 200 characters"),
        (TEXT, "x" * 201, "out_of_range", "a text of 1 to 200 characters"),
        (TEXT, 7, "wrong_type", "a text of 1 to 200 characters"),
    ],
)
def test_a_wrong_answer_is_refused_and_never_taken_for_missing(
    item, wrong, code, allowed
):
    with pytest.raises(AnswerError) as raised:
        item.check(wrong)
    assert raised.value.code == code
    assert raised.value.value is wrong
    assert raised.value.allowed == allowed
    assert repr(wrong) in str(raised.value)
    assert allowed in str(raised.value)


@given(st.integers() | st.floats() | st.text() | st.booleans() | st.none())
@settings(deadline=None)
def test_an_odi_section_takes_0_to_5_and_nothing_else(value):
    section = ODI.item("odi_walking")
    if type(value) is int and 0 <= value <= 5:
        assert section.check(value) == value
    else:
        with pytest.raises(AnswerError):
            section.check(value)


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({}, ["rest_level", "rest_woke", "rest_hours"]),
        ({"rest_woke": 1}, ["rest_level", "rest_woke", "rest_hours"]),
        ({"rest_woke": 2}, ["rest_level", "rest_woke", "rest_why", "rest_hours"]),
        ({"rest_woke": 9}, ["rest_level", "rest_woke", "rest_why", "rest_hours"]),
    ],
)
def test_an_item_is_asked_when_its_condition_holds(answers, asked):
    assert [item.code for item in REST.shown(answers)] == asked


def test_an_answer_to_a_hidden_item_shows_no_other():
    items = REST.items
    behind = items[3].model_copy(
        update={"show_if": items[2].show_if.model_copy(update={"item": "rest_why"})}
    )
    chained = REST.model_copy(update={"items": (*items[:3], behind)})
    stale = {"rest_woke": 1, "rest_why": 2}
    assert [i.code for i in chained.shown(stale)] == ["rest_level", "rest_woke"]


def test_not_applicable_is_for_the_items_that_allow_it():
    assert ODI.missing_codes(ODI.item("odi_sex")) == (
        "skipped",
        "refused",
        "not_applicable",
    )
    assert ODI.missing_codes(ODI.item("odi_walking")) == ("skipped", "refused")


def test_an_unknown_item_is_named_with_what_exists():
    with pytest.raises(LookupError, match=r"rest has no item 'x': it has rest_level, "):
        REST.item("x")
