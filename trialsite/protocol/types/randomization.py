"""How people are shared out over the arms."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from trialsite.protocol.types.base import Exact, Key, Part, Text, Whole


class Level(Part):
    """One stratum of a factor. `below` is its open upper end; the last has none."""

    code: Key
    label: Text
    below: Exact | None = None


class StratumFactor(Part):
    """Something that the arms are balanced within: the site, or a baseline score.

    `score` is "instrument.score", as in "opioid_log.mean_daily_mme". Levels ascend.
    """

    code: Key
    label: Text
    source: Literal["site", "score"]
    score: Text | None = None
    levels: tuple[Level, ...] = ()

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
    """Permuted blocks within strata.

    Each block size is a multiple of the sum of the arms' ratios, so that every block
    holds each arm in its exact share.
    """

    method: Literal["permuted-blocks"]
    block_sizes: Annotated[
        tuple[Annotated[Whole, Field(ge=1)], ...], Field(min_length=1)
    ]
    strata: tuple[StratumFactor, ...] = ()
