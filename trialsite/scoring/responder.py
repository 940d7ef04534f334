"""Who responded: change from baseline against 30% and 50% improvement.

Thresholds: IMMPACT, Dworkin et al., J Pain 2008;9:105-121 (30% moderately important,
50% substantial). They are compared before anything is rounded.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from trialsite.scoring.errors import MeasureError
from trialsite.scoring.exact import Number, read_decimal, to_decimal


@dataclass(frozen=True, slots=True)
class Responder:
    """Change is follow-up minus baseline, in the score's own unit.

    All is None when a value is missing. With a baseline of 0 the change is known, but
    a percentage is not, so neither is response.
    """

    change: Decimal | None
    pct_improvement: Decimal | None
    resp30: bool | None
    resp50: bool | None


def responder(
    baseline: Number | Fraction | None,
    follow_up: Number | Fraction | None,
    *,
    lower_is_better: bool,
) -> Responder:
    """Compare two values of one score; give `Score.exact` where there is one.

    A mean of seven items has no finite decimal, and one rounded at any digit can fall
    just short of 30%. Raises MeasureError wrong_type, or out_of_range for a baseline
    below 0, of which a percentage would mean nothing.
    """
    start = _read(baseline, what="The baseline value")
    end = _read(follow_up, what="The follow-up value")
    if start is not None and start < 0:
        raise MeasureError(
            "out_of_range", what="The baseline value", value=baseline, allowed=">= 0"
        )
    if start is None or end is None:
        return Responder(None, None, None, None)
    change = end - start
    if start == 0:
        return Responder(to_decimal(change), None, None, None)
    improvement = (-change if lower_is_better else change) * 100 / start
    return Responder(
        change=to_decimal(change),
        pct_improvement=to_decimal(improvement),
        resp30=improvement >= 30,
        resp50=improvement >= 50,
    )


def _read(value: Number | Fraction | None, *, what: str) -> Fraction | None:
    if value is None or isinstance(value, Fraction):
        return value
    return Fraction(read_decimal(value, what=what))
