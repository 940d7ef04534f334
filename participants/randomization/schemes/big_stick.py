"""The big stick (Soares and Wu 1983): a coin, until one arm is too far ahead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from participants.randomization.schemes.base import (
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


@dataclass(frozen=True, kw_only=True)
class BigStick(Scheme):
    """Simple randomization among the arms that may still be given in the stratum.

    An arm may not get ``limit`` people ahead of another and then one more; with
    unequal ratios each arm counts in its own share, people divided by ratio. Raises
    ValueError for a limit below 2, which would be blocks of two.
    """

    method: ClassVar[str] = "big-stick"
    limit: int

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.limit < 2:
            raise ValueError(f"{self.limit} is no limit: give 2 or more.")

    def settings(self) -> dict[str, Stated]:
        return {"limit": self.limit}

    def begin(self, seed: bytes) -> ArmStream:
        return _ArmStream(self, seed)

    def draw(
        self,
        *,
        seed: bytes,
        levels: Levels,
        position: int,
        earlier: Sequence[Placed] = (),
    ) -> Draw:
        # The arms before follow from the seed as well, so they are drawn again.
        check_position(position)
        arm_stream = self.begin(seed)
        for _ in range(position - 1):
            arm_stream.next(levels)
        return arm_stream.next(levels)

    def may_have_one_more(self, counts: Sequence[int]) -> list[tuple[str, int]]:
        """The arms that are not yet ``limit`` shares ahead of any other."""
        return [
            (share.arm, share.ratio)
            for one, share in enumerate(self.arms)
            if all(
                (counts[one] + 1) * other.ratio - counts[place] * share.ratio
                <= self.limit * share.ratio * other.ratio
                for place, other in enumerate(self.arms)
                if place != one
            )
        ]


class _ArmStream(ArmStream):
    def __init__(self, scheme: BigStick, seed: bytes) -> None:
        super().__init__(scheme)
        self.scheme, self.seed = scheme, seed
        self.counts: dict[str, list[int]] = {}
        self.index = {share.arm: n for n, share in enumerate(scheme.arms)}

    def next(self, levels: Levels) -> Draw:
        scheme = self.scheme
        sequence = self.sequence_of(levels)
        counts = self.counts.setdefault(sequence, [0] * len(scheme.arms))
        may = scheme.may_have_one_more(counts)
        weights = [ratio for _, ratio in may]
        stream = Stream(self.seed, scheme.method, sequence, sum(counts) + 1)
        number = stream.below(sum(weights))
        arm = picked([arm for arm, _ in may], weights, number)
        basis: dict[str, Stated] = {
            "counts": dict(zip(self.index, counts, strict=True)),
            "numbers": [{"below": sum(weights), "value": number}],
        }
        counts[self.index[arm]] += 1
        return Draw(arm, basis)
