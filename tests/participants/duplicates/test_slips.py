"""Slips of the fingers, looked up from either side."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from participants.duplicates import slips

DIGITS = st.text("0123456789", min_size=7, max_size=12).map("+{}".format)


@given(DIGITS)
def test_who_typed_a_slip_is_found_from_both_sides(number):
    """Whichever of the two was stored: that is why none has to be."""
    for other in slips.of_number(number):
        assert number in slips.of_number(other)
    assert number not in slips.of_number(number)


@given(st.dates(date(1900, 1, 1), date(2030, 1, 1)))
def test_a_day_typed_wrongly_is_found_from_both_sides(day):
    for other in slips.of_day(day):
        assert day in slips.of_day(other)
    assert day not in slips.of_day(day)


def test_day_and_month_the_wrong_way_round():
    assert date(1968, 4, 3) in slips.of_day(date(1968, 3, 4))


def test_two_digits_exchanged():
    assert "+16085550124" in slips.of_number("+16085550142")
    assert date(1986, 3, 31) in slips.of_day(date(1968, 3, 31))
    assert date(1968, 3, 13) in slips.of_day(date(1968, 3, 31))


def test_a_day_that_does_not_exist_is_nobodys():
    assert all(other.month <= 12 for other in slips.of_day(date(1968, 12, 31)))
