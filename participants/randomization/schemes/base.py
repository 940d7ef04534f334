"""What every way of drawing has: arms, factors, a configuration, and a next draw."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, TypeAlias

from participants.randomization.schemes.canonical import Stated

SCHEME_VERSION = "2"

Levels: TypeAlias = Mapping[str, str]
"""The level of each factor, by the factor's code: {"site": "MAD", "dose": "lt90"}."""

ALL = "all"
"""The sequence of a trial without strata, and of one that is minimized."""


@dataclass(frozen=True)
class Share:
    """An arm and its part of the ratio: 2 and 1 in a trial of 2:1."""

    arm: str
    ratio: int


@dataclass(frozen=True)
class Factor:
    """What the arms are balanced within, and its levels. Minimization weighs it."""

    code: str
    levels: tuple[str, ...]
    weight: int = 1


@dataclass(frozen=True)
class Placed:
    """An earlier allocation: whom of which levels went where."""

    levels: Levels
    arm: str


@dataclass(frozen=True)
class Draw:
    """An arm, and what it was drawn from, as JSON keeps it (RND-04).

    ``basis`` never tells more of what comes next than the arms so far do: the block
    that a place lies in is left out, since it would give the block's last arm away.
    """

    arm: str
    basis: dict[str, Stated] = field(default_factory=dict)


class ArmStream(ABC):
    """One trial's allocations from the first on, in the order in which people come."""

    def __init__(self, scheme: "Scheme") -> None:
        self._scheme = scheme
        self._known: dict[frozenset[tuple[str, str]], str] = {}

    def sequence_of(self, levels: Levels) -> str:
        """As Scheme.sequence_of, checked once for each stratum: simulations ask it a
        million times."""
        key = frozenset(levels.items())
        if key not in self._known:
            self._known[key] = self._scheme.sequence_of(levels)
        return self._known[key]

    @abstractmethod
    def next(self, levels: Levels) -> Draw:
        """Draw for a person of *levels*, and count them in."""


@dataclass(frozen=True, kw_only=True)
class Scheme(ABC):
    """A way of drawing with all its settings.

    Raises ValueError for fewer than two arms, a ratio below one, or a code stated
    twice.
    """

    method: ClassVar[str]
    arms: tuple[Share, ...]
    factors: tuple[Factor, ...] = ()

    def __post_init__(self) -> None:
        codes = [share.arm for share in self.arms]
        if len(codes) < 2 or len(set(codes)) < len(codes):
            raise ValueError(f"{', '.join(codes) or 'None'}: give two arms or more.")
        if any(share.ratio < 1 for share in self.arms):
            raise ValueError("An arm's ratio is a whole number from 1.")
        named = [factor.code for factor in self.factors]
        if len(set(named)) < len(named):
            raise ValueError(f"{', '.join(named)}: state each factor once.")

    @property
    def unit(self) -> int:
        """The sum of the ratios: the smallest number of people in exact shares."""
        return sum(share.ratio for share in self.arms)

    @property
    def name(self) -> str:
        """What is stored with an allocation: "permuted-blocks/2"."""
        return f"{self.method}/{SCHEME_VERSION}"

    def stratum_of(self, levels: Levels) -> str:
        """ "site=MAD/dose=lt90", in the order of the factors; "all" without any.

        Raises ValueError for a factor or a level that is not the configuration's.
        """
        self.check(levels)
        named = "/".join(f"{f.code}={levels[f.code]}" for f in self.factors)
        return named or ALL

    def sequence_of(self, levels: Levels) -> str:
        """The sequence that a person's place is in: their stratum's own."""
        return self.stratum_of(levels)

    def check(self, levels: Levels) -> None:
        """Raises ValueError unless *levels* has one known level for each factor."""
        named = [factor.code for factor in self.factors]
        if sorted(levels) != sorted(named):
            raise ValueError(
                f"The factors are {', '.join(named) or 'none'}; "
                f"found {', '.join(levels) or 'none'}."
            )
        for factor in self.factors:
            if levels[factor.code] not in factor.levels:
                raise ValueError(
                    f"{levels[factor.code]!r} is no level of {factor.code}: "
                    f"give one of {', '.join(factor.levels)}."
                )

    def configuration(self) -> dict[str, Stated]:
        """All that decides the arms besides the seed; its canonical form is what the
        commitment holds."""
        return {
            "method": self.method,
            "arms": [{"code": one.arm, "ratio": one.ratio} for one in self.arms],
            "factors": [
                {"code": factor.code, "levels": list(factor.levels)}
                for factor in self.factors
            ],
            **self.settings(),
        }

    @abstractmethod
    def settings(self) -> dict[str, Stated]:
        """The part of the configuration that this method alone has."""

    @abstractmethod
    def begin(self, seed: bytes) -> ArmStream:
        """A trial's allocations from the first on."""

    @abstractmethod
    def draw(
        self,
        *,
        seed: bytes,
        levels: Levels,
        position: int,
        earlier: Sequence[Placed] = (),
    ) -> Draw:
        """The allocation at *position* (from 1) of the sequence of *levels*.

        A pure function of its arguments. *earlier* are the allocations of the sequence
        before it, in order; methods for which ``looks_back`` is False need none.
        Raises ValueError for a position below 1.
        """

    looks_back: ClassVar[bool] = False


def check_position(position: int) -> None:
    """Raises ValueError for a position below 1."""
    if position < 1:
        raise ValueError(f"{position} is no position: the first is 1.")


def picked(arms: Sequence[str], weights: Sequence[int], number: int) -> str:
    """The arm that *number* falls on, where each has as many numbers as its weight, in
    order. Raises ValueError for a number at or above the sum of the weights."""
    for arm, weight in zip(arms, weights, strict=True):
        if number < weight:
            return arm
        number -= weight
    raise ValueError(f"{number} lies beyond the weights.")
