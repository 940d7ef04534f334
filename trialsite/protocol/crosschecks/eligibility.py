"""Criteria: limits that belong to their type, and lie the right way round."""

from collections.abc import Iterator
from decimal import Decimal

from trialsite.protocol.draft import Draft
from trialsite.protocol.folder import TRIAL
from trialsite.protocol.problems import Problem, one_of, shown
from trialsite.protocol.types import Criterion, Instrument
from trialsite.protocol.types.conduct import Screening
from trialsite.protocol.types.eligibility import AGE, DAILY_MME
from trialsite.scoring.scores import FUNCTIONS

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
        yield from _computed(draft, criterion, at)
    yield from _excluded(draft)


def _computed(draft: Draft, criterion: Criterion, at: str) -> Iterator[Problem]:
    """What a number is worked out from exists."""
    if criterion.computed_items and criterion.score is None:
        found = shown(list(criterion.computed_items))
        allowed = "nothing, unless computed names a score"
        yield Problem(TRIAL, f"{at}.computed_items", found, allowed)
    if not criterion.computed:
        return
    scores = {
        f"score:{instrument.code}.{score}": instrument
        for instrument in draft.instruments.values()
        if instrument.scoring and instrument.kind == "items"
        if instrument.scoring.function in FUNCTIONS
        for score in FUNCTIONS[instrument.scoring.function].scores
    }
    known = [AGE, *scores]
    kinds = [instrument.kind for instrument in draft.instruments.values()]
    # A faulty instrument is named where its fault is, and may have been the one.
    faulty = {*draft.codes.get("instruments", ())} - {*draft.instruments}
    if "opioid_log" in kinds or faulty:
        known.append(DAILY_MME)
    if criterion.type == "yes_no":
        allowed = "nothing, for the answer is yes or no"
        yield Problem(TRIAL, f"{at}.computed", shown(criterion.computed), allowed)
    elif criterion.computed in scores:
        yield from _items(scores[criterion.computed], criterion, at)
    elif criterion.score and criterion.score[0] in faulty:
        return
    elif criterion.computed not in known:
        allowed = one_of(known, near=criterion.computed)
        yield Problem(TRIAL, f"{at}.computed", shown(criterion.computed), allowed)


def _items(instrument: Instrument, criterion: Criterion, at: str) -> Iterator[Problem]:
    known = [item.code for item in instrument.items]
    for index, code in enumerate(criterion.computed_items):
        if code not in known:
            allowed = one_of(known, near=code)
            yield Problem(TRIAL, f"{at}.computed_items[{index}]", shown(code), allowed)


def _excluded(draft: Draft) -> Iterator[Problem]:
    """A reason to exclude is not called as a criterion is."""
    screening = draft.table(Screening)
    criteria = {criterion.code for criterion in draft.parts(Criterion)}
    for coded in screening.excluded if screening else ():
        if coded.code in criteria:
            allowed = "a code that no criterion has"
            at = f"screening.excluded.{coded.code}"
            yield Problem(TRIAL, at, shown(coded.code), allowed)


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
