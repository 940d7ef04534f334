"""Are these answers ones that the form can give?"""

from collections.abc import Sequence

from trialsite.scoring.errors import MeasureError


def check_answers(
    name: str, items: Sequence[object], ranges: Sequence[tuple[int, int]]
) -> tuple[int | None, ...]:
    """The answers as they are, None being missing.

    Raises MeasureError wrong_length, wrong_type or out_of_range: an answer that the
    form cannot give is a fault to be mended, and never counts as missing.
    """
    if len(items) != len(ranges):
        raise MeasureError(
            "wrong_length",
            what=f"The number of answers to {name}",
            value=len(items),
            allowed=f"exactly {len(ranges)}, with None for a missing one",
        )
    return tuple(
        _check(f"Answer {place} of {name}", item, lowest, highest)
        for place, (item, (lowest, highest)) in enumerate(
            zip(items, ranges, strict=True), start=1
        )
    )


def _check(what: str, item: object, lowest: int, highest: int) -> int | None:
    if item is None:
        return None
    allowed = f"a whole number from {lowest} to {highest}, or None if missing"
    if isinstance(item, bool) or not isinstance(item, int):
        raise MeasureError("wrong_type", what=what, value=repr(item), allowed=allowed)
    if not lowest <= item <= highest:
        raise MeasureError("out_of_range", what=what, value=item, allowed=allowed)
    return item
