"""Scoring rules by the name that a protocol calls them."""

from collections.abc import Callable, Mapping, Sequence

from trialsite.scoring.errors import MeasureError
from trialsite.scoring.opioids.log_scores import FUNCTION as OPIOID_LOG
from trialsite.scoring.score import Function, Score
from trialsite.scoring.scores import bpi, odi, sf12
from trialsite.scoring.scores.answers import check_answers

Compute = Callable[[Sequence[int | None], Mapping[str, int]], tuple[Score, ...]]

_COMPUTE: dict[str, Compute] = {
    bpi.FUNCTION.name: bpi.compute,
    odi.FUNCTION.name: odi.compute,
    sf12.FUNCTION.name: sf12.compute,
}

FUNCTIONS: Mapping[str, Function] = {
    function.name: function
    for function in (bpi.FUNCTION, odi.FUNCTION, sf12.FUNCTION, OPIOID_LOG)
}
"""All rules. opioid_log has no items: opioids.log_scores makes its scores from days."""


def check_params(function: str, params: Mapping[str, object]) -> dict[str, int]:
    """The choices in force: those given, and the default for each that is not.

    Raises MeasureError unknown_function, unknown_parameter, wrong_type or out_of_range.
    """
    known = {param.code: param for param in _find(function).params}
    chosen = {code: param.default for code, param in known.items()}
    for code, value in params.items():
        what = f"The parameter {code} of {function}"
        if code not in known:
            raise MeasureError(
                "unknown_parameter",
                what=what,
                value=repr(value),
                allowed=", ".join(known) or "no parameter at all",
            )
        param = known[code]
        allowed = f"a whole number from {param.lowest} to {param.highest}"
        if isinstance(value, bool) or not isinstance(value, int):
            raise MeasureError(
                "wrong_type", what=what, value=repr(value), allowed=allowed
            )
        if not param.lowest <= value <= param.highest:
            raise MeasureError("out_of_range", what=what, value=value, allowed=allowed)
        chosen[code] = value
    return chosen


def score(
    function: str,
    items: Sequence[int | None],
    params: Mapping[str, object],
) -> tuple[Score, ...]:
    """Score answers in the order of the form; None is a missing answer.

    Raises MeasureError: see check_params and answers.check_answers.
    """
    found = _find(function)
    compute = _COMPUTE.get(function)
    if compute is None or found.ranges is None:
        raise MeasureError(
            "unknown_function",
            what="The scoring function for items",
            value=function,
            allowed=", ".join(_COMPUTE),
        )
    chosen = check_params(function, params)
    return compute(check_answers(function, items, found.ranges), chosen)


def _find(function: str) -> Function:
    if function not in FUNCTIONS:
        raise MeasureError(
            "unknown_function",
            what="The scoring function",
            value=function,
            allowed=", ".join(FUNCTIONS),
        )
    return FUNCTIONS[function]
