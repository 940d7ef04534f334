"""What each answer of a form adds to its scores, found by asking the scoring rule.

So that answers can be made to measure, whatever the rule: nothing here knows an
instrument. Exact for scores that are sums over items, near enough for others.
Imports no Django.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from trialsite.protocol.types import Instrument, Scoring
from trialsite.scoring.scores import score

Values = Mapping[str, float]
"""Score code to number."""


@dataclass(frozen=True)
class ScoreRange:
    """*base* are the scores of a form with every item at its first code; *adds* is what
    the other codes add to them: item code, then the place of the code among those of
    the item, then score code. *lowest* and *highest* are the ends of each score."""

    base: Values
    adds: Mapping[str, tuple[Values, ...]]
    lowest: Values
    highest: Values

    def share(self, score: str, value: float) -> float:
        """How far up from the lowest to the highest score a value lies: 0 to 1."""
        return (value - self.lowest[score]) / self.width(score)

    def width(self, score: str) -> float:
        """From the lowest to the highest value; never 0."""
        return self.highest[score] - self.lowest[score] or 1.0

    def scores(self, places: Mapping[str, int]) -> dict[str, float]:
        """The scores of a whole form, from the place of each answer's code."""
        return {
            score: base
            + sum(self.adds[item][place][score] for item, place in places.items())
            for score, base in self.base.items()
        }


def find_score_range(instrument: Instrument) -> ScoreRange | None:
    """The reach of a scored questionnaire; None where there is no rule, or where it
    scores something else than items."""
    if instrument.scoring is None or instrument.kind != "items":
        return None
    codes = [item.codes() for item in instrument.items]
    first = [by_item[0] for by_item in codes]
    base = _scores(instrument.scoring, first)
    adds = {
        item.code: tuple(
            _less(_scores(instrument.scoring, _with(first, at, code)), base)
            for code in codes[at]
        )
        for at, item in enumerate(instrument.items)
    }
    return ScoreRange(base, adds, _ends(base, adds, min), _ends(base, adds, max))


def _ends(
    base: Values,
    adds: Mapping[str, tuple[Values, ...]],
    end: Callable[[Iterable[float]], float],
) -> Values:
    return {
        score: value
        + sum(end(added[score] for added in by_place) for by_place in adds.values())
        for score, value in base.items()
    }


def _with(answers: list[int], at: int, code: int) -> list[int]:
    return [*answers[:at], code, *answers[at + 1 :]]


def _scores(scoring: Scoring, answers: list[int]) -> Values:
    found = score(scoring.function, answers, scoring.params)
    return {one.code: float(one.value) for one in found if one.value is not None}


def _less(values: Values, base: Values) -> Values:
    return {code: value - base[code] for code, value in values.items()}
