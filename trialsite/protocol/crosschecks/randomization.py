"""How people are shared out: settings that the method cannot work with."""

from collections.abc import Iterator
from decimal import Decimal

from trialsite.protocol.draft import Draft
from trialsite.protocol.folder import TRIAL
from trialsite.protocol.problems import Problem, shown
from trialsite.protocol.types import (
    Arm,
    Minimization,
    PermutedBlocks,
    Randomization,
    StratumFactor,
)

PAIR = 2
"""A block of two: whoever knows the first of it knows the second (RND-03)."""


def check_randomization(draft: Draft) -> Iterator[Problem]:
    """Whole blocks, a coin that prefers, and weights where something is weighed."""
    randomization = draft.table(Randomization)
    if randomization is None:
        return
    arms = draft.parts(Arm)
    if arms and len(arms) == draft.stated("arms"):
        if isinstance(randomization, PermutedBlocks):
            yield from _blocks(randomization, arms)
        if isinstance(randomization, Minimization):
            yield from _coin(randomization, arms)
    if isinstance(randomization, Minimization):
        if not randomization.strata:
            allowed = "at least one table [[randomization.strata]] to balance"
            yield Problem(TRIAL, "randomization.strata", "nothing", allowed)
    else:
        yield from _weights(randomization.strata)


def _blocks(randomization: PermutedBlocks, arms: tuple[Arm, ...]) -> Iterator[Problem]:
    shares = sum(arm.ratio for arm in arms)
    for index, size in enumerate(randomization.block_sizes):
        at = f"randomization.block_sizes[{index}]"
        if size % shares:
            allowed = f"a multiple of {shares}, the sum of the arms' ratios"
            yield Problem(TRIAL, at, shown(size), allowed)
        elif size == PAIR:
            allowed = "4 or more: the second of a block of 2 is known from the first"
            yield Problem(TRIAL, at, shown(size), allowed)


def _coin(randomization: Minimization, arms: tuple[Arm, ...]) -> Iterator[Problem]:
    least, shares = min(arm.ratio for arm in arms), sum(arm.ratio for arm in arms)
    if randomization.probability * shares <= Decimal(least):
        yield Problem(
            TRIAL,
            "randomization.probability",
            shown(randomization.probability),
            f"more than {least}/{shares}, which an arm has without being preferred",
        )


def _weights(factors: tuple[StratumFactor, ...]) -> Iterator[Problem]:
    for factor in factors:
        if factor.weight is not None:
            key = f"randomization.strata.{factor.code}.weight"
            allowed = 'nothing, unless method = "minimization"'
            yield Problem(TRIAL, key, shown(factor.weight), allowed)
