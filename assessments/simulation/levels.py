"""How somebody is at each visit: the scores that their answers should come to.

A level is a normal number that runs through a person's visits (the correlation), with
a mean that changes from visit to visit. One burden runs through all of a person's
scores. Doses have the same course on the logarithmic scale. Imports no Django.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log, sqrt
from random import Random

from assessments.simulation.score_range import ScoreRange
from assessments.simulation.targets import Targets, dose_keys
from trialsite.protocol.types import Protocol

Levels = Mapping[str, Mapping[str, float]]
"""Visit code to level by "instrument.score"; by "instrument" where it has no score, as
a share of what can be answered."""


@dataclass(frozen=True)
class Trajectory:
    """How one level is distributed, on the scale on which it is normal. A person whose
    baseline is outside the limits is drawn again where *redrawn*; any other level is
    brought to the nearer limit."""

    mean: float
    sd: float
    correlation: float
    direction: int
    change: Mapping[str, float]
    lowest: float
    highest: float
    redrawn: bool = False


def trajectories(
    protocol: Protocol, targets: Targets, score_ranges: Mapping[str, ScoreRange]
) -> dict[str, Trajectory]:
    """The course of every questionnaire's scores; *reaches* has the scored ones by
    instrument. A score without a target lies in the middle of what can be reached."""
    found = {}
    for instrument in protocol.instruments.values():
        score_range = score_ranges.get(instrument.code)
        if score_range is not None:
            for score in score_range.base:
                key = f"{instrument.code}.{score}"
                found[key] = _score(key, score, score_range, targets)
        elif instrument.kind == "items":
            found[instrument.code] = _around_the_middle(0, 1)
    return found


def _score(
    key: str, score: str, score_range: ScoreRange, targets: Targets
) -> Trajectory:
    lowest, highest = score_range.lowest[score], score_range.highest[score]
    target = targets.scores.get(key)
    if target is None:
        return _around_the_middle(lowest, highest)
    return Trajectory(
        mean=target.mean,
        sd=target.sd,
        correlation=target.correlation,
        direction=1 if target.worse == "high" else -1,
        change=target.change,
        lowest=lowest,
        highest=highest,
    )


def _around_the_middle(lowest: float, highest: float) -> Trajectory:
    """The course of what nothing is known of."""
    return Trajectory(
        mean=(lowest + highest) / 2,
        sd=(highest - lowest) / 6,
        correlation=0.6,
        direction=1,
        change={},
        lowest=lowest,
        highest=highest,
    )


def dose_trajectory(targets: Targets) -> Trajectory:
    """The course of the daily dose, as the logarithm of MME. People who enter the trial
    take the lowest dose at least; later there is no such limit."""
    doses = targets.doses
    return Trajectory(
        mean=log(doses.median),
        sd=doses.sigma,
        correlation=doses.correlation,
        direction=1,
        change={visit: log(1 + share) for visit, share in doses.change.items()},
        lowest=log(doses.lowest),
        highest=log(doses.highest),
        redrawn=True,
    )


@dataclass(frozen=True)
class Burden:
    """How badly off a person is on the whole, and how much more or less at each visit:
    standard normal numbers that run through all of their scores."""

    person: float
    visits: tuple[float, ...]


def draw_levels(
    rng: Random,
    protocol: Protocol,
    targets: Targets,
    by_score: Mapping[str, Trajectory],
) -> dict[str, dict[str, float]]:
    """One person's levels at every visit of the protocol."""
    visits = [visit.code for visit in protocol.visits]
    burden = Burden(rng.gauss(0, 1), tuple(rng.gauss(0, 1) for _ in visits))
    levels: dict[str, dict[str, float]] = {visit: {} for visit in visits}
    for key, trajectory in by_score.items():
        drawn = _draw(rng, trajectory, burden, targets.shared, visits)
        for visit, level in zip(visits, drawn, strict=True):
            levels[visit][key] = level
    for key in dose_keys(protocol):
        # The dose a person is prescribed says little of how they feel.
        drawn = _draw(rng, dose_trajectory(targets), burden, targets.shared / 3, visits)
        for visit, level in zip(visits, drawn, strict=True):
            levels[visit][key] = exp(level)
    return levels


def _draw(
    rng: Random,
    trajectory: Trajectory,
    burden: Burden,
    shared: float,
    visits: list[str],
) -> list[float]:
    """The levels at each visit, the first being the baseline."""

    def own(burden: float) -> float:
        mixed = sqrt(shared) * burden + sqrt(1 - shared) * rng.gauss(0, 1)
        return trajectory.direction * mixed

    while True:
        person = sqrt(trajectory.correlation) * own(burden.person)
        passing = [sqrt(1 - trajectory.correlation) * own(now) for now in burden.visits]
        levels = [
            trajectory.mean
            + trajectory.change.get(visit, 0)
            + trajectory.sd * (person + one)
            for visit, one in zip(visits, passing, strict=True)
        ]
        if not trajectory.redrawn:
            return [min(max(v, trajectory.lowest), trajectory.highest) for v in levels]
        if trajectory.lowest <= levels[0] <= trajectory.highest:
            return [min(v, trajectory.highest) for v in levels]
