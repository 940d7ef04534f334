"""Oswestry Disability Index 2.1a: percent of the disability that could be marked.

Ten sections, 0 to 5 each, higher is worse. 100 x sum / (5 x sections answered), so a
missing section lowers the denominator by 5. Source: Fairbank & Pynsent, Spine
2000;25:2940-2952. They state no largest number of missing sections; how many must be
answered is a choice of the protocol, 8 unless it says otherwise.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from trialsite.scoring.score import (
    Function,
    Param,
    Score,
    count_answered,
    make_score,
    mean,
)

HIGHEST = 5

# The published bands are whole percents (0-20, 21-40, ...). With a missing section a
# score may lie between two of them; each band therefore reaches up to its own top.
BANDS = ((20, "minimal"), (40, "moderate"), (60, "severe"), (80, "crippled"))
LAST_BAND = "bed-bound"

FUNCTION = Function(
    name="odi",
    version="1",
    scores=("odi",),
    ranges=((0, HIGHEST),) * 10,
    params=(Param("min_answered", 1, 10, 8, "sections needed, of 10"),),
)


def compute(
    items: Sequence[int | None], params: Mapping[str, int]
) -> tuple[Score, ...]:
    """The index from 10 checked answers, with its band and highest possible sum."""
    n_answered = count_answered(items)
    average = mean(items, at_least=params["min_answered"])
    percent = None if average is None else 100 * average / HIGHEST
    return (
        make_score(
            FUNCTION,
            "odi",
            percent,
            n_answered=n_answered,
            n_items=len(items),
            params=(("min_answered", params["min_answered"]),),
            band=None if percent is None else band(percent),
            max_possible=HIGHEST * n_answered,
        ),
    )


def band(percent: Fraction) -> str:
    """The published band of an index that has not been rounded."""
    for top, name in BANDS:
        if percent <= top:
            return name
    return LAST_BAND
