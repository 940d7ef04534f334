"""Exact numbers: rules work in fractions and turn to Decimal once, at the end."""

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from trialsite.scoring.errors import MeasureError
from trialsite.values.numbers import BadNumber, read_number

Number = int | str | Decimal

PRECISION = 28
"""Significant digits of a Decimal made from a fraction that has no finite decimal."""

# A context of our own, so that no caller's context can change a result.
_CONTEXT = Context(prec=PRECISION, rounding=ROUND_HALF_EVEN)


def to_decimal(value: Fraction) -> Decimal:
    """The fraction as a Decimal: exact if 28 significant digits hold it.

    Otherwise rounded half to even at the 28th significant digit.
    """
    return _CONTEXT.divide(Decimal(value.numerator), Decimal(value.denominator))


def plain(value: Decimal) -> str:
    """The number as people write it: 12.5, never 12.50 or 1.2E+2."""
    return format(value.normalize(_CONTEXT), "f")


def has_at_most(decimals: int, value: Decimal) -> bool:
    """Whether the number can be written with this many digits after the point."""
    return (Fraction(value) * int(10**decimals)).denominator == 1


def read_decimal(value: object, *, what: str) -> Decimal:
    """An int, a Decimal or a plainly written number, as a Decimal.

    Raises MeasureError wrong_type for everything else: booleans, floats (which cannot
    say 0.1), infinities, not-a-number, absurdly large or small numbers, and text such
    as "1e3" or "5 mg".
    """
    if isinstance(value, Decimal) and _is_sane(value):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str):
        try:
            return read_number(value)
        except BadNumber:
            pass
    raise MeasureError(
        "wrong_type", what=what, value=repr(value), allowed="a number such as 7.5"
    )


def _is_sane(value: Decimal) -> bool:
    # Beyond this a number is a mistake, and its fraction would fill the memory.
    return value.is_finite() and abs(value.adjusted()) <= PRECISION
