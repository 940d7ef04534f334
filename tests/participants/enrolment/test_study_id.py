"""Study ids and the slips that their last character catches."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from participants.enrolment.study_id import BadStudyId, make, read

numbers = st.integers(1, 99_999)
characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Some numbers are passed over: their last character could be misheard.
ids = numbers.map(lambda number: make("ST", number)).filter(bool)


@given(ids)
def test_what_was_made_is_read_however_it_is_typed(made):
    bare = made.replace("-", "")
    typings = (
        made,
        made.lower(),
        bare,
        f" {made} ",
        made.replace("-", " "),
        made.replace("-", "–"),
        bare[2:],
    )
    assert {read("ST", typing) for typing in typings} == {made}


@given(ids, st.data())
def test_one_wrong_character_is_always_noticed(made, data):
    bare = made.replace("-", "")
    place = data.draw(st.integers(2, len(bare) - 1))
    wrong = data.draw(st.sampled_from(characters.replace(bare[place], "")))
    with pytest.raises(BadStudyId):
        read("ST", bare[:place] + wrong + bare[place + 1 :])


@given(ids, st.data())
def test_two_neighbours_swapped_are_always_noticed(made, data):
    _, digits, check = made.split("-")
    place = data.draw(st.integers(0, len(digits) - 2))
    one, other = digits[place : place + 2]
    assume(one != other)
    swapped = digits[:place] + other + one + digits[place + 2 :]
    with pytest.raises(BadStudyId):
        read("ST", f"ST-{swapped}-{check}")


@given(numbers)
def test_no_id_ends_in_a_letter_that_is_heard_as_a_digit(number):
    made = make("ST", number)
    assert made is None or made[-1] not in "OI*"


@given(numbers)
def test_an_id_says_nothing_of_the_site(number):
    made = make("ST", number)
    assert made is None or made.split("-")[:2] == ["ST", f"{number:04d}"]


def test_the_message_says_that_the_last_character_does_not_fit():
    wrong = f"st-0418-{'A' if make('ST', 418)[-1] != 'A' else 'B'}"
    with pytest.raises(BadStudyId) as refused:
        read("ST", wrong)
    assert str(refused.value) == (
        f"{wrong!r} does not fit its last character, {wrong[-1]}: a character was "
        "mistyped. Read it again."
    )


def test_the_message_says_what_an_id_looks_like():
    with pytest.raises(BadStudyId) as refused:
        read("ST", "hello")
    assert str(refused.value) == (
        f"'hello' is no study id: it should look like {make('ST', 418)}."
    )
