"""What people answer when they are screened, by the protocol's criteria.

Imports no Django.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from assessments.simulation.chance import happens, pick
from assessments.simulation.targets import ScreeningLog
from trialsite.protocol.types import Criterion, Protocol

Answers = dict[str, bool | Decimal]
Near = Mapping[str, float]
"""What a number is likely near, by criterion code."""

STOPS_AT_ONCE = 0.6
"""The share of calls that end with the first criterion that is not met."""

TRIES = 200


class NoAnswer(ValueError):
    """No number that can be typed meets a criterion, or none fails it; the message
    names it."""


@dataclass(frozen=True)
class Interview:
    """What was answered, and the code of why the person declined, or ""."""

    source: str
    answers: Answers
    declined: str = ""


def eligible(
    rng: Random, protocol: Protocol, log: ScreeningLog, near: Near
) -> Interview:
    """A person who meets every criterion. Raises NoAnswer."""
    answers = {
        criterion.code: _answer(rng, criterion, near, met=True)
        for criterion in protocol.eligibility
    }
    return Interview(_source(rng, protocol, log), answers)


def not_eligible(
    rng: Random, protocol: Protocol, log: ScreeningLog, near: Near
) -> Interview:
    """A person who fails one criterion, after which most calls end."""
    weights = {c.code: log.failures.get(c.code, 1) for c in protocol.eligibility}
    failed = pick(rng, weights)
    stops = happens(rng, STOPS_AT_ONCE)
    answers: Answers = {}
    for criterion in protocol.eligibility:
        met = criterion.code != failed
        answers[criterion.code] = _answer(rng, criterion, near, met=met)
        if stops and not met:
            break
    return Interview(_source(rng, protocol, log), answers)


def declined(
    rng: Random, protocol: Protocol, log: ScreeningLog, near: Near
) -> Interview:
    """A person who did not want to take part, and said so after a few questions."""
    reason = rng.choice(protocol.screening.declined).code
    asked = protocol.eligibility[: rng.randrange(len(protocol.eligibility))]
    answers = {c.code: _answer(rng, c, near, met=True) for c in asked}
    return Interview(_source(rng, protocol, log), answers, declined=reason)


def _source(rng: Random, protocol: Protocol, log: ScreeningLog) -> str:
    sources = protocol.screening.sources
    return pick(rng, {s.code: log.sources.get(s.code, 1) for s in sources})


def _answer(
    rng: Random, criterion: Criterion, near: Near, *, met: bool
) -> bool | Decimal:
    if criterion.type == "yes_no":
        return met == (criterion.kind == "inclusion")
    for number in _numbers(rng, criterion, near, met=met):
        within = (criterion.lowest is None or number >= criterion.lowest) and (
            criterion.highest is None or number <= criterion.highest
        )
        if within and criterion.met(number) == met:
            return number
    raise NoAnswer(f"No number {'meets' if met else 'fails'} {criterion.code}.")


def _numbers(
    rng: Random, criterion: Criterion, near: Near, *, met: bool
) -> Iterator[Decimal]:
    """Numbers that may do, the likeliest first."""
    limits = [n for n in (criterion.minimum, criterion.maximum) if n is not None]
    lowest = min([n for n in (criterion.lowest, *limits) if n is not None], default=0)
    highest = max(
        [n for n in (criterion.highest, *limits) if n is not None],
        default=lowest + 100,
    )

    def typed(number: float | Decimal) -> Decimal:
        return round(Decimal(number), criterion.decimals)

    if met and criterion.code in near:
        yield typed(near[criterion.code])
    width = float(highest - lowest) or 1.0
    for attempt in range(TRIES):
        if limits and (not met or criterion.code in near):
            # Those who fail mostly do so by little; so do those who just pass.
            spread = width * (0.05 + attempt / TRIES)
            yield typed(float(rng.choice(limits)) + rng.gauss(0, spread))
        else:
            yield typed(rng.triangular(float(lowest), float(highest)))
    yield from map(typed, (*limits, lowest, highest))
