"""Which numbers can be an amount or a strength. Imports no Django."""

from decimal import Decimal

from trialsite.scoring.exact import has_at_most, plain

MOST = Decimal("99999.99")
"""The largest that is stored. What is merely unlikely is asked about, not refused."""

AMOUNT_DECIMALS = 2
STRENGTH_DECIMALS = 4


def is_amount(number: Decimal) -> bool:
    """Whether so much of a product can have been taken on a day; 0 is none of it."""
    return (
        number.is_finite()
        and 0 <= number <= MOST
        and has_at_most(AMOUNT_DECIMALS, number)
    )


def is_strength(number: Decimal) -> bool:
    """Whether a product can be so strong, in the unit of its form."""
    return (
        number.is_finite()
        and 0 < number <= MOST
        and has_at_most(STRENGTH_DECIMALS, number)
    )


AMOUNTS = f"a number from 0 to {plain(MOST)}, with up to {AMOUNT_DECIMALS} decimals"
STRENGTHS = (
    f"a number above 0 and up to {plain(MOST)}, with up to {STRENGTH_DECIMALS} decimals"
)
