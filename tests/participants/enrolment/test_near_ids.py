"""Which study ids lie one slip of the fingers from what was typed."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from participants.enrolment.study_id import make, near, read

DIGITS = "0123456789"
SIGNS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"

ids = st.integers(1, 99_999_999).map(lambda number: make("ST", number)).filter(bool)
digits, signs = st.sampled_from(DIGITS), st.sampled_from(SIGNS)


def bare(made: str) -> str:
    return made.removeprefix("ST-").replace("-", "")


def slips_apart(one: str, other: str) -> int:
    """How many slips lead from *one* to *other*: characters wrong, left out or too
    many, and neighbours swapped (optimal string alignment, by its own recurrence)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, sign in enumerate(one, start=1):
        last, before, row = before, row, [i]
        for j, found in enumerate(other, start=1):
            costs = [before[j] + 1, row[j - 1] + 1, before[j - 1] + (sign != found)]
            if i > 1 and j > 1 and sign == other[j - 2] and one[i - 2] == found:
                costs.append(last[j - 2] + 1)
            row.append(min(costs))
    return row[-1]


def spellings(made: str) -> list[str]:
    """An id as people may type its number, with any zeros before it."""
    _, number, check = made.split("-")
    least = len(number.lstrip("0")) or 1
    return [f"{int(number):0{width}d}{check}" for width in range(least, 9)]


@given(ids, st.data())
def test_one_wrong_character_leads_back(made, data):
    typed = bare(made)
    place = data.draw(st.integers(0, len(typed) - 1))
    wrong = data.draw(st.sampled_from(SIGNS.replace(typed[place], "")))
    assert made in near("ST", typed[:place] + wrong + typed[place + 1 :])


@given(ids, st.data())
def test_two_neighbours_swapped_lead_back(made, data):
    typed = bare(made)
    place = data.draw(st.integers(0, len(typed) - 2))
    one, other = typed[place : place + 2]
    assume(one != other)
    assert made in near("ST", typed[:place] + other + one + typed[place + 2 :])


@given(ids, st.data())
def test_one_character_too_many_leads_back(made, data):
    typed = bare(made)
    place = data.draw(st.integers(0, len(typed)))
    more = data.draw(signs)
    assert made in near("ST", typed[:place] + more + typed[place:])


@given(ids, st.data())
def test_one_character_left_out_leads_back(made, data):
    typed = bare(made)
    place = data.draw(st.integers(0, len(typed) - 1))
    assert made in near("ST", typed[:place] + typed[place + 1 :])


@given(ids)
def test_what_was_typed_rightly_is_near_itself(made):
    assert made in near("ST", bare(made))


@given(st.text(SIGNS + "IO", min_size=2, max_size=10))
@example("41")
@example("1234567890")
def test_each_id_is_one_slip_away_and_fits_its_last_character(typed):
    found = near("ST", typed)
    assert len(found) == len(set(found))
    for made in found:
        assert read("ST", made) == made
        assert min(slips_apart(each, typed) for each in spellings(made)) <= 1


@given(st.text(DIGITS, min_size=1, max_size=8), signs, st.integers(-30, 30))
def test_none_that_is_one_slip_away_is_left_out(number, check, step):
    """Against every id of a neighbouring number, near or not."""
    typed = number + check
    other = make("ST", abs(int(number) + step))
    assume(other is not None)
    is_near = min(slips_apart(each, typed) for each in spellings(other)) <= 1
    assert (other in near("ST", typed)) == is_near


@given(ids)
def test_it_is_found_however_it_was_typed(made):
    typed = bare(made)[1:]
    number, check = typed[:-1], typed[-1]
    assume(number)
    ways = [
        typed.lower(),
        f"ST-{number}-{check}",
        f"st {number} {check}",
        f" {number}–{check} ",
    ]
    assert {tuple(near("ST", way)) for way in ways} == {tuple(near("ST", typed))}


@pytest.mark.parametrize("typed", ["", "4", "01234567890", "04_8K", "ST", "Erin Stone"])
def test_what_is_no_id_at_all_is_near_none(typed):
    assert near("ST", typed) == []


def test_the_shortest_and_the_longest_are_still_looked_at():
    """Two signs; and ten, which is the longest id with one sign too many."""
    shortest, longest = make("ST", 4), make("ST", 12_345_678)
    assert shortest in near("ST", f"4{shortest[-1]}")
    assert longest in near("ST", f"0{bare(longest)}")
