"""Decimal numbers as they are typed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialsite.values.numbers import BadNumber, read_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("7.5", "7.5"), (" 7.50 ", "7.5"), (".5", "0.5"), ("7.", "7"), ("-3", "-3")),
        *(("\u22123", "-3"), ("７.５", "7.5"), ("\u202a12\u202c", "12"), ("007", "7")),
    ],
)
def test_a_number_is_one_however_it_is_typed(text, number):
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["7,5", "1,000", "1.000,5"])
def test_a_comma_is_refused_with_the_reason(text):
    with pytest.raises(BadNumber, match="a comma, which can mean two things"):
        read_number(text)


@pytest.mark.parametrize(
    "text",
    ["", "-", ".", "1e3", "x2", "5 mg", "NaN", "Infinity", "1_000", "1 000", "1" * 21],
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(BadNumber, match=r"is not a number such as 7\.5"):
        read_number(text)


@given(st.decimals(-(10**9), 10**9, places=4))
def test_every_plain_number_is_read(number):
    assert read_number(f"{number:f}") == number
