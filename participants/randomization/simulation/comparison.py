"""Many trials by several methods, side by side (RND-05)."""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields
from functools import partial
from multiprocessing import get_context

from participants.randomization.schemes import (
    BigStick,
    ImportedList,
    Minimization,
    PermutedBlocks,
    Scheme,
    Simple,
    scheme_of,
)
from participants.randomization.schemes.of_protocol import arms_of, factors_of
from participants.randomization.simulation.crowd import Mix
from participants.randomization.simulation.measures import Measures, by_chance, measure
from trialsite.protocol.types import Protocol


@dataclass(frozen=True)
class Summary:
    """One measure over all trials: its mean, and between what 90 in 100 lie."""

    mean: float
    low: float
    high: float
    most: float


@dataclass(frozen=True)
class MethodResult:
    """A method with its settings in words, and its summaries by the measure's name."""

    label: str
    is_own: bool
    summaries: dict[str, Summary]


@dataclass(frozen=True)
class Comparison:
    """Methods in the order given, over the same people."""

    rows: tuple[MethodResult, ...]
    trials: int
    people: int
    by_chance: float


def contenders(protocol: Protocol) -> tuple[Scheme, ...]:
    """The protocol's own method first, unless it is a list made elsewhere, then the
    others with usual settings: blocks of two and three times the sum of the ratios,
    minimization with a coin of 0.8, a big stick of 3, and simple randomization."""
    arms, factors = arms_of(protocol), factors_of(protocol)
    unit = sum(share.ratio for share in arms)
    stated = scheme_of(protocol)
    own = [] if isinstance(stated, ImportedList) else [stated]
    usual: list[Scheme] = [
        PermutedBlocks(arms=arms, factors=factors, block_sizes=(2 * unit, 3 * unit)),
        *([Minimization(arms=arms, factors=factors)] if factors else []),
        BigStick(arms=arms, factors=factors, limit=3),
        Simple(arms=arms, factors=factors),
    ]
    return (*own, *(scheme for scheme in usual if scheme.method != stated.method))


def label_of(scheme: Scheme) -> str:
    """The method and its settings, short enough for a table. It names block sizes, so
    it is not for those who enrol people."""
    match scheme:
        case PermutedBlocks():
            return f"Blocks of {', '.join(map(str, scheme.block_sizes))}"
        case Minimization():
            coin = f"0.{scheme.probability:03}".rstrip("0")
            return f"Minimization, {scheme.distance}, {coin}"
        case BigStick():
            return f"Big stick of {scheme.limit}"
        case _:
            return scheme.method.replace("-", " ").capitalize()


def compare(
    schemes: Sequence[Scheme],
    mix: Mix,
    *,
    seed: bytes,
    trials: int,
    people: int,
    own: Scheme | None = None,
    workers: int = 1,
) -> Comparison:
    """Run each scheme on the same simulated people, *trials* times, shared out over so
    many processes; how many makes no difference to what is found."""
    parts = [range(worker, trials, workers) for worker in range(workers)]
    task = partial(measured, schemes, mix, seed, people)
    if workers == 1:
        results = [task(part) for part in parts]
    else:
        with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
            results = list(pool.map(task, parts))
    found = [
        [one for result in results for one in result[number]]
        for number in range(len(schemes))
    ]
    return summed_up(schemes, found, people=people, own=own)


def summed_up(
    schemes: Sequence[Scheme],
    found: Sequence[Sequence[Measures]],
    *,
    people: int,
    own: Scheme | None = None,
) -> Comparison:
    """The comparison of what was measured of each scheme, in their order."""
    rows = tuple(
        MethodResult(label_of(scheme), scheme == own, _summaries(measures))
        for scheme, measures in zip(schemes, found, strict=True)
    )
    chance = float(by_chance(schemes[0].arms))
    return Comparison(rows, trials=len(found[0]), people=people, by_chance=chance)


def measured(
    schemes: Sequence[Scheme], mix: Mix, seed: bytes, people: int, trials: Iterable[int]
) -> list[list[Measures]]:
    """For each scheme what was found in each of the trials of those numbers."""
    found: list[list[Measures]] = [[] for _ in schemes]
    for trial in trials:
        crowd = mix.people(seed, trial, people)
        label = f"trialsite-simulation/1\n{trial}".encode()
        secret = hmac.digest(seed, label, hashlib.sha256)
        for one, scheme in zip(found, schemes, strict=True):
            one.append(measure(scheme, secret, crowd))
    return found


def _summaries(found: Sequence[Measures]) -> dict[str, Summary]:
    return {
        field.name: summary([getattr(one, field.name) for one in found])
        for field in fields(Measures)
    }


def summary(values: Sequence[float]) -> Summary:
    """Mean, 5th and 95th of each hundred (the nearest value), and the largest. Raises
    ValueError where there are no values."""
    if not values:
        raise ValueError("Nothing was simulated: give one trial or more.")
    ordered = sorted(values)
    last = len(ordered) - 1
    return Summary(
        mean=sum(ordered) / len(ordered),
        low=ordered[round(last * 0.05)],
        high=ordered[round(last * 0.95)],
        most=ordered[-1],
    )
