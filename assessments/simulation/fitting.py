"""Answers that come to wanted scores: from a likely form, one step at a time.

Imports no Django.
"""

from collections.abc import Mapping
from random import Random

from assessments.simulation.score_range import ScoreRange, Values

NEAR = 0.0002
"""How near is near enough: squared shares of the widths of the scores."""


def likely(score_range: ScoreRange, item: str, wanted: Values) -> float:
    """How far up its codes an item is likely answered, from 0 to 1 (beyond where the
    wanted score cannot be reached), by the score that it counts for most."""
    first, last = score_range.adds[item][0], score_range.adds[item][-1]

    def weight(score: str) -> float:
        return (last[score] - first[score]) / score_range.width(score)

    score = max(score_range.base, key=lambda code: abs(weight(code)))
    share = score_range.share(score, wanted[score])
    return share if weight(score) >= 0 else 1 - share


def move_near(
    rng: Random, score_range: ScoreRange, places: Mapping[str, int], wanted: Values
) -> dict[str, int]:
    """The answers of a whole form (the place of each item's code), moved by single
    steps, in any order, for as long as each brings the scores nearer to *wanted*."""
    places = dict(places)
    scores = score_range.scores(places)
    widths = {score: score_range.width(score) for score in scores}

    def distance(found: Values) -> float:
        return sum(((wanted[s] - found[s]) / widths[s]) ** 2 for s in found)

    now = distance(scores)
    steps = [(item, step) for item in places for step in (-1, 1)]
    moved = True
    while moved and now > NEAR:
        moved = False
        rng.shuffle(steps)
        for item, step in steps:
            adds, at = score_range.adds[item], places[item]
            if not 0 <= at + step < len(adds):
                continue
            tried = {s: scores[s] + adds[at + step][s] - adds[at][s] for s in scores}
            if (then := distance(tried)) < now:
                places[item], scores, now, moved = at + step, tried, then, True
                if now <= NEAR:
                    break
    return places
