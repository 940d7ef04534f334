"""Statistics that tell chance from its imitations, without a package."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import sqrt

Z = 3.72
"""A standard normal deviate that 1 in 10,000 is above."""


def chi_square_fits(counts: Counter, shares: dict[object, float]) -> bool:
    """Whether the counts are as close to the shares as chance makes them: neither
    further nor, which is as suspicious, closer than 1 in 10,000 would be (Wilson and
    Hilferty's approximation)."""
    assert set(counts) <= set(shares), set(counts) - set(shares)
    total, whole = sum(counts.values()), sum(shares.values())
    statistic = sum(
        (counts[key] - total * share / whole) ** 2 / (total * share / whole)
        for key, share in shares.items()
    )
    free = len(shares) - 1

    def critical(z: float) -> float:
        return free * max(0.0, 1 - 2 / (9 * free) + z * sqrt(2 / (9 * free))) ** 3

    return critical(-Z) <= statistic <= critical(Z)


def runs_fit(values: Sequence[bool]) -> bool:
    """Wald and Wolfowitz: whether two kinds follow each other as by chance."""
    yes = sum(values)
    no = len(values) - yes
    runs = 1 + sum(a != b for a, b in pairwise(values))
    mean = 2 * yes * no / len(values) + 1
    variance = (mean - 1) * (mean - 2) / (len(values) - 1)
    return abs(runs - mean) <= Z * sqrt(variance)
