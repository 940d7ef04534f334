"""How somebody answers a questionnaire. Imports no Django.

A scored form starts from likely answers, and moves until its scores are near the wanted
ones; a form without a score is answered around one level.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from assessments.responses.sheet import Missing
from assessments.simulation.chance import happens
from assessments.simulation.fitting import likely, move_near
from assessments.simulation.score_range import ScoreRange
from assessments.simulation.targets import Answering
from trialsite.protocol.types import NOT_APPLICABLE, Instrument, Item

Answer = int | Decimal | str | Missing

TEXTS = ("Not sure", "As always", "Better than last time", "Worse on cold days")
OPEN_ENDED = 10
"""A number item without an upper limit is answered within so much of the lower one."""


@dataclass(frozen=True)
class Form:
    """An instrument and the way in which people answer it; *reach* is None for one
    without scores."""

    instrument: Instrument
    score_range: ScoreRange | None
    answering: Answering

    def draw(
        self, rng: Random, levels: Mapping[str, float], *, whole: bool = False
    ) -> dict[str, Answer]:
        """One person's answers by item code, in the order of the form. *levels* are
        those of one visit (see levels.py). A few items are left out, unless the form
        must be *whole*."""
        places = self._places(rng, levels)
        values: dict[str, Answer] = {}
        for item in self.instrument.items:
            codes = item.codes()
            values[item.code] = (
                codes[places[item.code]] if codes else self._free(rng, item, levels)
            )
        for item in () if whole else self.instrument.items:
            if missing := self._left_out(rng, item):
                values[item.code] = missing
        return {item.code: values[item.code] for item in self.instrument.shown(values)}

    def _places(self, rng: Random, levels: Mapping[str, float]) -> dict[str, int]:
        """Which of its codes each item gets, by place."""
        places = {}
        for item in self.instrument.items:
            if codes := item.codes():
                share = self._share(rng, item, levels)
                places[item.code] = round(share * (len(codes) - 1))
        if self.score_range is not None:
            wanted = self._wanted(self.score_range, levels)
            places = move_near(rng, self.score_range, places, wanted)
        for ordered in self.answering.ordered:
            ours = [code for code in ordered if code in places]
            ascending = sorted(places[code] for code in ours)
            places |= zip(ours, ascending, strict=True)
        return places

    def _wanted(
        self, score_range: ScoreRange, levels: Mapping[str, float]
    ) -> dict[str, float]:
        return {
            score: levels[f"{self.instrument.code}.{score}"]
            for score in score_range.base
        }

    def _share(self, rng: Random, item: Item, levels: Mapping[str, float]) -> float:
        """How far up its range an item is answered at first, from 0 to 1."""
        if self.score_range is None:
            share = levels[self.instrument.code]
        else:
            share = likely(
                self.score_range, item.code, self._wanted(self.score_range, levels)
            )
        share += self.answering.lean.get(item.code, 0)
        share += rng.gauss(0, self.answering.noise)
        return min(max(share, 0.0), 1.0)

    def _free(
        self, rng: Random, item: Item, levels: Mapping[str, float]
    ) -> Decimal | str:
        """An answer to an item without codes: a text, or a number in its range."""
        if item.type == "text":
            longest = len(TEXTS[0]) if item.maximum is None else int(item.maximum)
            return rng.choice(TEXTS)[:longest].strip()
        lowest = Decimal(item.minimum or 0)
        highest = lowest + OPEN_ENDED if item.maximum is None else Decimal(item.maximum)
        share = Decimal(self._share(rng, item, levels))
        number = round(lowest + share * (highest - lowest), 1)
        return min(max(number, lowest), highest)

    def _left_out(self, rng: Random, item: Item) -> Missing | None:
        if item.not_applicable and happens(rng, self.answering.not_applicable):
            return Missing(NOT_APPLICABLE)
        if happens(rng, self.answering.missing):
            codes = self.instrument.missing_codes(item)
            return Missing(rng.choice([c for c in codes if c != NOT_APPLICABLE]))
        return None
