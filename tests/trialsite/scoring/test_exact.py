from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialsite.scoring.errors import MeasureError
from trialsite.scoring.exact import PRECISION, plain, read_decimal, to_decimal


@given(st.decimals(-(10**9), 10**9, places=6))
def test_a_number_that_fits_comes_back_unchanged(number):
    assert to_decimal(Fraction(number)) == number


@given(st.fractions(min_value=-(10**6), max_value=10**6))
def test_what_does_not_fit_is_off_by_half_a_last_digit_at_most(fraction):
    off = abs(Fraction(to_decimal(fraction)) - fraction)
    assert off <= abs(fraction) * Fraction(1, 10 ** (PRECISION - 1)) / 2


def test_a_callers_decimal_context_changes_nothing():
    with localcontext() as context:
        context.prec = 3
        assert to_decimal(Fraction(320, 9)) == Decimal("35.55555555555555555555555556")


@pytest.mark.parametrize("good", [7, "7", " 7 ", "7.0", Decimal(7)])
def test_a_number_may_be_written_in_several_ways(good):
    assert read_decimal(good, what="The dose") == 7


@pytest.mark.parametrize(
    "bad",
    [
        True,
        7.0,
        Decimal("1E+999999"),
        Decimal("1E-999999"),
        None,
        "",
        "7 mg",
        "7,5",
        "1e3",
        "1_000",
        "NaN",
        "Infinity",
        "\N{ARABIC-INDIC DIGIT SEVEN}",
        [7],
        Decimal("NaN"),
        Decimal("Infinity"),
        "9" * 5000,
    ],
)
def test_what_is_not_plainly_a_number_is_refused(bad):
    with pytest.raises(MeasureError) as refused:
        read_decimal(bad, what="The dose")
    assert refused.value.code == "wrong_type"


@pytest.mark.parametrize(
    ("number", "written"), [("12.50", "12.5"), ("1.2E+2", "120"), ("0.00", "0")]
)
def test_people_read_plain_numbers(number, written):
    assert plain(Decimal(number)) == written
