"""Chance that can be told again: every draw follows from one seed. Imports no Django.

A source of chance is passed around, never shared by all: each person has a branch of
their own, so that one draw more for one person changes nobody else.
"""

from collections.abc import Mapping
from random import Random
from statistics import NormalDist
from typing import TypeVar

T = TypeVar("T")

_STANDARD = NormalDist()


def begin(seed: int) -> Random:
    """The source of chance that a seed stands for."""
    # Invented people need chance that repeats itself, and nothing here is a secret.
    return Random(seed)  # noqa: S311 - invents people, no secrets


def branch(rng: Random) -> Random:
    """A source of its own, which follows from *rng*."""
    return begin(rng.getrandbits(64))


def happens(rng: Random, share: float) -> bool:
    """True in *share* (0 to 1) of the times."""
    return rng.random() < share


def pick(rng: Random, weights: Mapping[T, float]) -> T:
    """One of the keys, each in proportion to its weight. Raises ValueError for none,
    or where all weights are 0."""
    return rng.choices(list(weights), weights=list(weights.values()))[0]


def bounded(
    rng: Random, *, mean: float, sd: float, lowest: float, highest: float
) -> float:
    """A normal number that is drawn again while it lies outside *lowest* to *highest*;
    after a hundred times, the nearer end."""
    for _ in range(100):
        value = rng.gauss(mean, sd)
        if lowest <= value <= highest:
            return value
    return lowest if mean < lowest else highest


def share_below(z: float) -> float:
    """The share of a standard normal population that lies below *z*."""
    return _STANDARD.cdf(z)
