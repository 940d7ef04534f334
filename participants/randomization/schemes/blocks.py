"""Permuted blocks whose sizes are drawn at random (RND-03)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import ClassVar

from participants.randomization.schemes.base import (
    ArmStream,
    Draw,
    Levels,
    Placed,
    Scheme,
    check_position,
)
from participants.randomization.schemes.canonical import Stated
from participants.randomization.schemes.stream import Stream


@dataclass(frozen=True, kw_only=True)
class PermutedBlocks(Scheme):
    """Every block holds each arm in its exact share, in an order drawn at random.

    Raises ValueError for a block size that the ratios do not divide.
    """

    method: ClassVar[str] = "permuted-blocks"
    block_sizes: tuple[int, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.block_sizes:
            raise ValueError("Give one block size or more.")
        for size in self.block_sizes:
            if size < self.unit or size % self.unit:
                raise ValueError(
                    f"{size} is no block size: give a multiple of {self.unit}."
                )

    def settings(self) -> dict[str, Stated]:
        return {"block_sizes": list(self.block_sizes)}

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
        sequence = self.sequence_of(levels)
        place, number = position - 1, 0
        stream, size = self._opened(seed, sequence, number)
        # Of the blocks before only the sizes are drawn, which is quicker.
        while place >= size:
            place, number = place - size, number + 1
            stream, size = self._opened(seed, sequence, number)
        return Draw(self._filled(stream, size)[place])

    def places(self, seed: bytes, sequence: str) -> Iterator[str]:
        """The arms of a sequence from its first place on, without end."""
        return chain.from_iterable(self.blocks(seed, sequence))

    def blocks(self, seed: bytes, sequence: str) -> Iterator[list[str]]:
        """The same, a block at a time."""
        for number in count():
            yield self._filled(*self._opened(seed, sequence, number))

    def _opened(self, seed: bytes, sequence: str, number: int) -> tuple[Stream, int]:
        """The numbers of a block, of which the first is drawn, and its size."""
        stream = Stream(seed, self.method, sequence, number)
        return stream, self.block_sizes[stream.below(len(self.block_sizes))]

    def _filled(self, stream: Stream, size: int) -> list[str]:
        block = [
            share.arm
            for share in self.arms
            for _ in range(share.ratio * (size // self.unit))
        ]
        # Fisher and Yates: every order of the block is equally likely.
        for last in range(size - 1, 0, -1):
            other = stream.below(last + 1)
            block[last], block[other] = block[other], block[last]
        return block


class _ArmStream(ArmStream):
    def __init__(self, scheme: PermutedBlocks, seed: bytes) -> None:
        super().__init__(scheme)
        self.scheme, self.seed = scheme, seed
        self.places: dict[str, Iterator[str]] = {}

    def next(self, levels: Levels) -> Draw:
        sequence = self.sequence_of(levels)
        if sequence not in self.places:
            self.places[sequence] = self.scheme.places(self.seed, sequence)
        return Draw(next(self.places[sequence]))
