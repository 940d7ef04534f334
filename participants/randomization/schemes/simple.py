"""Simple randomization: each arm by its ratio, whatever came before."""

from collections import Counter
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
class Simple(Scheme):
    """A coin or a die for each person. Nothing is foreseen, and nothing balanced."""

    method: ClassVar[str] = "simple"

    def settings(self) -> dict[str, Stated]:
        return {}

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
        check_position(position)
        return self.at(seed, self.sequence_of(levels), position)

    def at(self, seed: bytes, sequence: str, position: int) -> Draw:
        """The allocation at a place of a sequence that is known by its name."""
        stream = Stream(seed, self.method, sequence, position)
        number = stream.below(self.unit)
        arm = picked(
            [share.arm for share in self.arms],
            [share.ratio for share in self.arms],
            number,
        )
        return Draw(arm, {"numbers": [{"below": self.unit, "value": number}]})


class _ArmStream(ArmStream):
    def __init__(self, scheme: Simple, seed: bytes) -> None:
        super().__init__(scheme)
        self.scheme, self.seed = scheme, seed
        self.placed: Counter[str] = Counter()

    def next(self, levels: Levels) -> Draw:
        sequence = self.sequence_of(levels)
        self.placed[sequence] += 1
        return self.scheme.at(self.seed, sequence, self.placed[sequence])
