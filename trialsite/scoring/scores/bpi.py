"""Brief Pain Inventory, short form: pain severity and pain interference.

Items, in order: worst, least, average, now (severity); general activity, mood, walking,
normal work, relations, sleep, enjoyment (interference). All 0 to 10, higher is worse.
Each score is the mean of its items. Source: Cleeland, The BPI User Guide (MD Anderson,
2009): interference stands with more than half of the seven. The guide expects all four
severity items; accepting three is a choice of the protocol. There is no total.
"""

from collections.abc import Mapping, Sequence

from trialsite.scoring.score import (
    Function,
    Param,
    Score,
    count_answered,
    make_score,
    mean,
)

SEVERITY = slice(0, 4)
INTERFERENCE = slice(4, 11)

FUNCTION = Function(
    name="bpi",
    version="1",
    scores=("severity", "interference"),
    ranges=((0, 10),) * 11,
    params=(
        Param("min_severity", 3, 4, 4, "severity items needed, of 4"),
        Param("min_interference", 4, 7, 4, "interference items needed, of 7"),
    ),
)


def compute(
    items: Sequence[int | None], params: Mapping[str, int]
) -> tuple[Score, ...]:
    """Severity and interference from 11 checked answers."""
    return (
        _subscale("severity", items[SEVERITY], params["min_severity"]),
        _subscale("interference", items[INTERFERENCE], params["min_interference"]),
    )


def _subscale(code: str, items: Sequence[int | None], at_least: int) -> Score:
    return make_score(
        FUNCTION,
        code,
        mean(items, at_least=at_least),
        n_answered=count_answered(items),
        n_items=len(items),
        params=((f"min_{code}", at_least),),
    )
