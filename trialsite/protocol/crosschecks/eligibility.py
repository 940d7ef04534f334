"""Criteria: limits that belong to their type, and lie the right way round."""

from collections.abc import Iterator
from decimal import Decimal

from trialsite.protocol.draft import Draft
from trialsite.protocol.folder import TRIAL
from trialsite.protocol.problems import Problem, shown
from trialsite.protocol.types import Criterion

LIMITS = ("minimum", "maximum", "lowest", "highest")


def check_eligibility(draft: Draft) -> Iterator[Problem]:
    """Yes-or-no questions have no limits; numbers have, in ascending order."""
    for criterion in draft.parts(Criterion):
        at = f"eligibility.{criterion.code}"
        if criterion.type == "yes_no":
            for name in LIMITS:
                if (limit := getattr(criterion, name)) is not None:
                    allowed = "nothing, for the answer is yes or no"
                    yield Problem(TRIAL, f"{at}.{name}", shown(limit), allowed)
        else:
            yield from _number(criterion, at)


def _number(criterion: Criterion, at: str) -> Iterator[Problem]:
    lowest, highest = criterion.lowest, criterion.highest
    if criterion.minimum is None and criterion.maximum is None:
        allowed = "a number: minimum, maximum or both"
        yield Problem(TRIAL, f"{at}.minimum", "nothing", allowed)
    for name, limit in (("lowest", lowest), ("highest", highest)):
        if limit is None:
            allowed = f"a number: the {name} that can be typed"
            yield Problem(TRIAL, f"{at}.{name}", "nothing", allowed)
    yield from _ascending(at, "lowest", lowest, "highest", highest)
    yield from _ascending(
        at, "minimum", criterion.minimum, "maximum", criterion.maximum
    )
    for name in ("minimum", "maximum"):
        limit = getattr(criterion, name)
        if limit is None or lowest is None or highest is None or lowest > highest:
            continue
        if not lowest <= limit <= highest:
            allowed = f"from {lowest} to {highest}, what can be typed"
            yield Problem(TRIAL, f"{at}.{name}", shown(limit), allowed)


def _ascending(
    at: str, low: str, lower: Decimal | None, high: str, upper: Decimal | None
) -> Iterator[Problem]:
    if lower is not None and upper is not None and lower > upper:
        allowed = f"at least {lower}, the {low}"
        yield Problem(TRIAL, f"{at}.{high}", shown(upper), allowed)
