"""Study ids and the slips that their last character catches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.enrolment.study_id import BadStudyId, make, read

numbers = st.integers(1, 99_999)
characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@given(numbers)
def test_what_was_made_is_read_however_it_is_typed(number):
    made = make("ST", number)
    if made:
        bare = made.replace("-", "")
        typings = (
            made,
            made.lower(),
            bare,
            f" {made} ",
            made.replace("-", " "),
            bare[2:],
        )
        assert {read("ST", typing) for typing in typings} == {made}


@given(numbers, st.data())
def test_one_wrong_character_is_always_noticed(number, data):
    made = make("ST", number)
    if made:
        place = data.draw(st.integers(3, len(made) - 1))
        wrong = data.draw(st.sampled_from(characters))
        typed = made[:place] + wrong + made[place + 1 :]
        if typed != made and made[place] != "-":
            with pytest.raises(BadStudyId):
                read("ST", typed)


@given(numbers, st.data())
def test_two_neighbours_swapped_are_always_noticed(number, data):
    made = make("ST", number)
    if made:
        digits = made.split("-")[1]
        place = data.draw(st.integers(0, len(digits) - 2))
        swapped = (
            digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
        )
        if swapped != digits:
            with pytest.raises(BadStudyId):
                read("ST", f"ST-{swapped}-{made[-1]}")


@given(numbers)
def test_no_id_ends_in_a_letter_that_is_heard_as_a_digit(number):
    made = make("ST", number)
    assert made is None or made[-1] not in "OI*"


@given(numbers)
def test_an_id_says_nothing_of_the_site(number):
    made = make("ST", number)
    assert made is None or made.split("-")[:2] == ["ST", f"{number:04d}"]


def test_the_message_says_what_an_id_looks_like():
    with pytest.raises(BadStudyId, match=r"'hello' is no study id: .* like ST-0418-\w"):
        read("ST", "hello")
