"""Scoring: a function that exists, fed with the items that it was written for."""

from collections.abc import Iterator

from trialsite.protocol.draft import Draft
from trialsite.protocol.problems import Problem, counted, one_of, shown
from trialsite.protocol.types import Instrument, Scoring
from trialsite.scoring.errors import MeasureError
from trialsite.scoring.score import Function
from trialsite.scoring.scores import FUNCTIONS, check_params


def check_scoring(draft: Draft) -> Iterator[Problem]:
    """Known function and version, choices it offers, and items whose answers are the
    ones it takes, in number and in range."""
    for instrument in draft.instruments.values():
        scoring = instrument.scoring
        if scoring is None:
            continue
        file = f"instruments/{instrument.code}.toml"
        usable = [
            function.name
            for function in FUNCTIONS.values()
            if (function.ranges is None) == (instrument.kind != "items")
        ]
        if scoring.function not in usable:
            allowed = one_of(usable, near=scoring.function)
            yield Problem(file, "scoring.function", shown(scoring.function), allowed)
            continue
        function = FUNCTIONS[scoring.function]
        if scoring.version != function.version:
            found, allowed = shown(scoring.version), shown(function.version)
            yield Problem(file, "scoring.version", found, allowed)
        for code in scoring.labels:
            if code not in function.scores:
                allowed = one_of(function.scores, near=code)
                yield Problem(file, f"scoring.labels.{code}", shown(code), allowed)
        yield from _params(scoring, file)
        yield from _answers(instrument, function, file)


def _params(scoring: Scoring, file: str) -> Iterator[Problem]:
    for code, value in scoring.params.items():
        try:
            check_params(scoring.function, {code: value})
        except MeasureError as error:
            key = f"scoring.params.{code}"
            yield Problem(file, key, shown(value), str(error.allowed))


def _answers(
    instrument: Instrument, function: Function, file: str
) -> Iterator[Problem]:
    if function.ranges is None:
        return
    if len(instrument.items) != len(function.ranges):
        found = counted(len(instrument.items), "item")
        allowed = f"{len(function.ranges)} items, which {function.name} scores"
        yield Problem(file, "items", found, allowed)
        return
    for item, (low, high) in zip(instrument.items, function.ranges, strict=True):
        codes = item.codes()
        if sorted(codes) != list(range(low, high + 1)):
            listed = ", ".join(str(code) for code in sorted(codes))
            found = f"answers {listed}" if codes else f"a {item.type}"
            allowed = f"answers {low} to {high}, which {function.name} scores"
            yield Problem(file, f"items.{item.code}", found, allowed)
