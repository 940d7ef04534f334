"""Arms and their masks."""

from collections.abc import Iterator

from trialsite.protocol.draft import Draft
from trialsite.protocol.folder import TRIAL
from trialsite.protocol.problems import Problem, shown
from trialsite.protocol.types import Arm


def check_arms(draft: Draft) -> Iterator[Problem]:
    """At least two arms, and masks that give nothing away."""
    arms = draft.parts(Arm)
    if draft.stated("arms") == 1:
        yield Problem(TRIAL, "arms", "1 arm", "at least 2 arms")
    for arm in arms:
        same = [a.code for a in arms if a.masked_label == arm.masked_label]
        if same[0] != arm.code:
            allowed = f"a label of its own ({same[0]} has it too)"
            yield _masked(arm, allowed)
        words = arm.masked_label.casefold().split()
        if arm.code.casefold() in words or arm.label.casefold() in " ".join(words):
            yield _masked(arm, f"a label that does not tell the arm, {arm.code}")


def _masked(arm: Arm, allowed: str) -> Problem:
    key = f"arms.{arm.code}.masked_label"
    return Problem(TRIAL, key, shown(arm.masked_label), allowed)
