"""How people are shared out over the arms."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from trialsite.protocol.types.base import ColumnKey, Exact, Key, Part, Text, Whole

Method = Literal[
    "permuted-blocks", "minimization", "simple", "big-stick", "imported-list"
]


class Level(Part):
    """One stratum of a factor. `below` is its open upper end; the last has none."""

    code: Key
    label: Text
    below: Exact | None = None


class StratumFactor(Part):
    """Something that the arms are balanced within: the site, or a baseline score.

    `score` is "instrument.score", as in "opioid_log.mean_daily_mme". Levels ascend.
    Minimization weighs its factors; 1 where no `weight` is stated. Its code names
    columns of the datasets, with "_used" and "_true" behind.
    """

    code: ColumnKey
    label: Text
    source: Literal["site", "score"]
    score: Text | None = None
    levels: tuple[Level, ...] = ()
    weight: Annotated[Whole, Field(ge=1)] | None = None

    def level_for(self, value: Decimal) -> Level:
        """The level that a score falls in. A value equal to `below` is the next one's.

        Raises LookupError for a factor that has no levels (the site).
        """
        for level in self.levels:
            if level.below is None or value < level.below:
                return level
        raise LookupError(
            f"Stratum factor {self.code!r} has no level for {value}: "
            f"its levels are {', '.join(level.code for level in self.levels) or 'none'}"
        )


class Randomization(Part):
    """What every method states: which one it is, and what it balances."""

    method: Method
    strata: tuple[StratumFactor, ...] = ()


class PermutedBlocks(Randomization):
    """Permuted blocks within strata, their sizes drawn at random.

    Each block size is a multiple of the sum of the arms' ratios, so that every block
    holds each arm in its exact share.
    """

    method: Literal["permuted-blocks"]
    block_sizes: Annotated[
        tuple[Annotated[Whole, Field(ge=1, le=1000)], ...], Field(min_length=1)
    ]


class Minimization(Randomization):
    """Each person goes, by a biased coin, where the arms become most alike.

    `probability` is that of the preferred arm (where ratios differ, of an arm of the
    smallest). `distance` says how unlike arms are; `tie` what happens where none is
    preferred: one of the `tied` is drawn to be, or `all` are drawn by their ratio.
    """

    method: Literal["minimization"]
    probability: Annotated[Exact, Field(gt=0, lt=1, decimal_places=3)] = Decimal("0.8")
    distance: Literal["range", "variance", "totals"] = "range"
    tie: Literal["tied", "all"] = "tied"


class SimpleRandomization(Randomization):
    """Each person by the ratio, whatever came before."""

    method: Literal["simple"]


class BigStick(Randomization):
    """By the ratio, until an arm is `limit` people (by its share) ahead of another."""

    method: Literal["big-stick"]
    limit: Annotated[Whole, Field(ge=2)]


class ImportedList(Randomization):
    """A list that was made elsewhere, and is entered by two people."""

    method: Literal["imported-list"]


METHODS: Mapping[str, type[Randomization]] = {
    "permuted-blocks": PermutedBlocks,
    "minimization": Minimization,
    "simple": SimpleRandomization,
    "big-stick": BigStick,
    "imported-list": ImportedList,
}

AnyRandomization = Annotated[
    PermutedBlocks | Minimization | SimpleRandomization | BigStick | ImportedList,
    Field(discriminator="method"),
]
"""The randomization of a protocol, told apart by its method."""
