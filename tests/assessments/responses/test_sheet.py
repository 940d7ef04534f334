"""What a change does to the answers of one instrument."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.responses.refusals import AnswersRefused
from assessments.responses.sheet import Missing, Sheet
from assessments.responses.typed import read
from tests import protocols
from trialsite.protocol import load

TINY = load(protocols.TINY)
REST = TINY.instrument("rest")
EMPTY = Sheet(REST, {}, {})


def test_an_answer_is_kept_and_can_be_taken_back():
    sheet = EMPTY.changed({"rest_level": 4})
    assert sheet.answers == {"rest_level": 4}
    assert sheet.changed({"rest_level": None}) == EMPTY


def test_a_reason_takes_the_place_of_an_answer_and_the_other_way_round():
    answered = EMPTY.changed({"rest_level": 4})
    forgot = answered.changed({"rest_level": Missing("forgot")})
    assert (forgot.answers, forgot.missing) == ({}, {"rest_level": "forgot"})
    assert forgot.changed({"rest_level": 4}) == answered


def test_the_answer_to_an_item_goes_when_it_is_no_longer_asked():
    woke = EMPTY.changed({"rest_woke": 2, "rest_why": "the cat"})
    assert woke.answers == {"rest_woke": 2, "rest_why": "the cat"}
    assert woke.changed({"rest_woke": 1}).answers == {"rest_woke": 1}


def test_a_reason_goes_too_when_the_item_is_no_longer_asked():
    woke = EMPTY.changed({"rest_woke": 2, "rest_why": Missing("forgot")})
    assert woke.changed({"rest_woke": Missing("forgot")}).missing == {
        "rest_woke": "forgot"
    }


def test_an_item_that_is_not_asked_takes_no_answer_and_says_when_it_would():
    with pytest.raises(AnswersRefused) as refused:
        EMPTY.changed({"rest_woke": 1, "rest_why": "the cat"})
    error = refused.value.errors["rest_why"]
    assert error.code == "not_asked"
    assert "“Did you wake in the night?” is “Once” or “More than once”" in error.allowed


def test_every_wrong_answer_is_named_and_none_is_kept():
    with pytest.raises(AnswersRefused) as refused:
        EMPTY.changed({"rest_level": 8, "rest_woke": 3, "rest_hours": 6})
    errors = refused.value.errors
    assert set(errors) == {"rest_level", "rest_woke"}
    assert (errors["rest_level"].code, errors["rest_level"].value) == (
        "out_of_range",
        8,
    )


def test_a_missing_code_must_be_one_that_the_item_takes():
    """Not applicable is for the items that allow it (instruments.toml)."""
    assert EMPTY.changed({"rest_hours": Missing("not_applicable")}).missing
    with pytest.raises(AnswersRefused) as refused:
        EMPTY.changed({"rest_level": Missing("not_applicable")})
    assert refused.value.errors["rest_level"].code == "wrong_missing"


def test_an_item_of_another_instrument_is_no_answer_here():
    with pytest.raises(LookupError, match="rest has no item 'out_minutes'"):
        EMPTY.changed({"out_minutes": 3})


def test_what_is_open_counts_as_skipped_when_the_form_is_finished():
    sheet = EMPTY.changed({"rest_level": 4, "rest_woke": 1})
    assert [item.code for item in sheet.open] == ["rest_hours"]
    assert sheet.closed().missing == {"rest_hours": "skipped"}


def test_a_number_is_stored_as_a_number():
    """JSON has no Decimal; what is read back is what was typed."""
    hours = REST.item("rest_hours")
    for text, stored in (("7", 7), ("7.50", 7.5), ("0.1", 0.1)):
        assert EMPTY.changed({"rest_hours": read(hours, text)}).answers == {
            "rest_hours": stored
        }


def test_a_number_of_more_digits_than_json_keeps_is_refused():
    with pytest.raises(AnswersRefused, match="at most 15 digits"):
        EMPTY.changed(
            {"rest_hours": read(REST.item("rest_hours"), "7.123456789012345")}
        )


def test_scoring_takes_whole_numbers_in_the_order_of_the_form():
    sheet = EMPTY.changed({"rest_hours": 7, "rest_level": 4, "rest_woke": 1})
    assert sheet.values() == (4, 1, None, 7)


def test_a_null_character_is_refused_before_the_database_does():
    with pytest.raises(AnswersRefused, match="without null characters"):
        EMPTY.changed({"rest_woke": 2, "rest_why": "cat\x00"})


@pytest.mark.parametrize("text", ["six", "6.0", "1e1", "٦", "--6", "99999999999"])
def test_what_cannot_be_read_is_refused_with_the_text_itself(text):
    """Nothing is guessed and nothing becomes missing."""
    with pytest.raises(AnswersRefused) as refused:
        EMPTY.changed({"rest_level": read(REST.item("rest_level"), text)})
    assert refused.value.errors["rest_level"].value == text


def test_nothing_typed_is_no_answer():
    assert read(REST.item("rest_level"), "  ") is None


CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("rest_level"), st.integers(1, 7)),
        st.tuples(st.just("rest_woke"), st.sampled_from([1, 2, 9])),
        st.tuples(st.just("rest_why"), st.text("ab", min_size=1)),
        st.tuples(st.just("rest_hours"), st.integers(0, 24)),
        st.tuples(
            st.sampled_from([item.code for item in REST.items]),
            st.sampled_from([Missing("forgot"), None]),
        ),
    ),
    max_size=12,
)


@given(CHANGES)
def test_no_item_is_both_answered_and_missing_and_nothing_hidden_is_kept(changes):
    sheet = EMPTY
    for code, change in changes:
        try:
            sheet = sheet.changed({code: change})
        except AnswersRefused as refused:
            assert refused.errors[code].code == "not_asked"
    shown = {item.code for item in sheet.shown}
    assert not sheet.answers.keys() & sheet.missing.keys()
    assert sheet.answers.keys() | sheet.missing.keys() <= shown
    assert not sheet.closed().open
