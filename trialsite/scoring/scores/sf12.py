"""SF-12 version 1: physical (PCS-12) and mental (MCS-12) component summaries.

A constant plus one weight per answer, as in scores/sf12_weights.py. Norm-based on the
1990 US population: mean 50, standard deviation 10, higher is better. Source: Ware,
Kosinski & Keller, Med Care 1996;34:220-233. Nothing is imputed: one missing answer and
there is neither score.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from trialsite.scoring.score import Function, Score, count_answered, make_score
from trialsite.scoring.scores.sf12_weights import MCS_CONSTANT, PCS_CONSTANT, WEIGHTS

FUNCTION = Function(
    name="sf12v1",
    version="1",
    scores=("pcs12", "mcs12"),
    ranges=tuple((1, len(by_answer)) for _, by_answer in WEIGHTS),
)


def compute(
    items: Sequence[int | None], params: Mapping[str, int]
) -> tuple[Score, ...]:
    """Both summaries from 12 checked answers, coded as printed on the form."""
    pcs: Fraction | None = Fraction(PCS_CONSTANT)
    mcs: Fraction | None = Fraction(MCS_CONSTANT)
    for answer, (_, by_answer) in zip(items, WEIGHTS, strict=True):
        if answer is None or pcs is None or mcs is None:
            pcs = mcs = None
            break
        physical, mental = by_answer[answer - 1]
        pcs += Fraction(physical)
        mcs += Fraction(mental)
    return tuple(
        make_score(
            FUNCTION, code, exact, n_answered=count_answered(items), n_items=len(items)
        )
        for code, exact in (("pcs12", pcs), ("mcs12", mcs))
    )
