"""Minimization (Pocock and Simon 1975) with a biased coin (RND-04).

Unequal ratios follow Han, Enas and McEntegart (2009): counts are divided by the arm's
ratio, and the coin is weighed so that each arm keeps its ratio over the whole trial.
All of it is in whole numbers, so that no machine rounds another way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import lcm
from typing import ClassVar, Literal

from participants.randomization.schemes.base import (
    ALL,
    ArmStream,
    Draw,
    Levels,
    Placed,
    Scheme,
    check_position,
    picked,
)
from participants.randomization.schemes.canonical import Stated
from participants.randomization.schemes.stream import Stream

Distance = Literal["range", "variance", "totals"]
Tie = Literal["tied", "all"]

WHOLE = 1000
"""The coin's probability is stated in thousandths."""


@dataclass(frozen=True, kw_only=True)
class Minimization(Scheme):
    """Prefers the arm that would leave the people of this person's levels most alike.

    ``probability`` of the preferred arm, in thousandths, holds for the arms of the
    smallest ratio; the others' is higher (docs/randomization.md). Where arms tie, one
    of the ``tied`` is drawn to be preferred, or ``all`` arms are drawn by ratio.
    Raises ValueError without factors, for a weight below 1, or for a probability that
    is certain or prefers nothing.
    """

    method: ClassVar[str] = "minimization"
    looks_back: ClassVar[bool] = True
    distance: Distance = "range"
    probability: int = 800
    tie: Tie = "tied"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.factors:
            raise ValueError("Minimization needs a factor to balance.")
        if any(factor.weight < 1 for factor in self.factors):
            raise ValueError("A factor's weight is a whole number from 1.")
        if not WHOLE * self.least < self.probability * self.unit < WHOLE * self.unit:
            raise ValueError(
                f"{self.probability} thousandths prefer no arm or leave nothing to "
                f"chance: give more than {WHOLE * self.least // self.unit} and less "
                f"than {WHOLE}."
            )

    @property
    def least(self) -> int:
        """The smallest ratio of an arm."""
        return min(share.ratio for share in self.arms)

    def settings(self) -> dict[str, Stated]:
        return {
            "factors": [
                {
                    "code": factor.code,
                    "levels": list(factor.levels),
                    "weight": factor.weight,
                }
                for factor in self.factors
            ],
            "distance": self.distance,
            "probability": self.probability,
            "tie": self.tie,
        }

    def sequence_of(self, levels: Levels) -> str:
        """One sequence for the whole trial, since each draw looks at all of it."""
        self.check(levels)
        return ALL

    def begin(self, seed: bytes) -> "MinimizedStream":
        return MinimizedStream(self, seed)

    def draw(
        self,
        *,
        seed: bytes,
        levels: Levels,
        position: int,
        earlier: Sequence[Placed] = (),
    ) -> Draw:
        """As Scheme.draw. Raises ValueError unless all the earlier ones are given."""
        check_position(position)
        if len(earlier) != position - 1:
            raise ValueError(
                f"Place {position} needs the {position - 1} before it; "
                f"found {len(earlier)}."
            )
        arm_stream = self.begin(seed)
        for one in earlier:
            arm_stream.take(one.levels, one.arm)
        return arm_stream.next(levels)

    def score(self, arm: int, counts: Sequence[Sequence[int]]) -> int:
        """How unlike the arms would be if the arm of that place in ``arms`` were given.

        *counts*: for each factor, how many people of this person's level each arm has.
        """
        total = 0
        for factor, row in zip(self.factors, counts, strict=True):
            after = [have * each for have, each in zip(row, self.each, strict=True)]
            after[arm] += self.each[arm]
            total += factor.weight * self._distance(after, arm)
        return total

    @cached_property
    def each(self) -> list[int]:
        """How much one person counts in each arm: the less, the larger its ratio."""
        one = lcm(*(share.ratio for share in self.arms))
        return [one // share.ratio for share in self.arms]

    def _distance(self, after: Sequence[int], arm: int) -> int:
        if self.distance == "range":
            return max(after) - min(after)
        if self.distance == "variance":
            return len(after) * sum(n * n for n in after) - sum(after) ** 2
        return after[arm]

    @cached_property
    def coins(self) -> list[list[int]]:
        """For each arm as the preferred one, the weight of every arm."""
        coins = []
        for preferred in range(len(self.arms)):
            weights = [(WHOLE - self.probability) * one.ratio for one in self.arms]
            weights[preferred] = 0
            weights[preferred] = WHOLE * (self.unit - self.least) - sum(weights)
            coins.append(weights)
        return coins


class MinimizedStream(ArmStream):
    """Keeps the marginal counts, so that a draw costs the same late in the trial."""

    def __init__(self, scheme: Minimization, seed: bytes) -> None:
        super().__init__(scheme)
        self.scheme, self.seed = scheme, seed
        self.codes = [share.arm for share in scheme.arms]
        self.ratios = [share.ratio for share in scheme.arms]
        self.placed = 0
        self.marginals = {
            (factor.code, level): [0] * len(self.codes)
            for factor in scheme.factors
            for level in factor.levels
        }

    def take(self, levels: Levels, arm: str) -> None:
        """Count in a person who went to *arm*. Raises ValueError for an unknown one."""
        self.sequence_of(levels)
        if arm not in self.codes:
            raise ValueError(f"{arm!r} is no arm: give one of {', '.join(self.codes)}.")
        place = self.codes.index(arm)
        for factor in self.scheme.factors:
            self.marginals[factor.code, levels[factor.code]][place] += 1
        self.placed += 1

    def next(self, levels: Levels) -> Draw:
        scheme = self.scheme
        sequence = self.sequence_of(levels)
        counts = [self.marginals[f.code, levels[f.code]] for f in scheme.factors]
        scores = [scheme.score(arm, counts) for arm in range(len(self.codes))]
        stream = Stream(self.seed, scheme.method, sequence, self.placed + 1)
        numbers: list[Stated] = []

        def drawn(arms: Sequence[str], weights: Sequence[int]) -> str:
            number = stream.below(sum(weights))
            numbers.append({"below": sum(weights), "value": number})
            return picked(arms, weights, number)

        lowest = min(scores)
        tied = [n for n, score in enumerate(scores) if score == lowest]
        if len(tied) > 1 and scheme.tie == "all":
            preferred = ""
            arm = drawn(self.codes, self.ratios)
        else:
            preferred = self.codes[tied[0]]
            if len(tied) > 1:
                preferred = drawn(
                    [self.codes[n] for n in tied], [self.ratios[n] for n in tied]
                )
            arm = drawn(self.codes, scheme.coins[self.codes.index(preferred)])
        basis: dict[str, Stated] = {
            "marginals": {
                factor.code: dict(zip(self.codes, row, strict=True))
                for factor, row in zip(scheme.factors, counts, strict=True)
            },
            "scores": dict(zip(self.codes, scores, strict=True)),
            "preferred": preferred,
            "numbers": numbers,
        }
        self.take(levels, arm)
        return Draw(arm, basis)
