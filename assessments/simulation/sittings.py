"""Filling the forms of one visit: in which way, when, how far. Imports no Django."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from assessments.simulation.answers import Answer
from assessments.simulation.chance import pick
from assessments.simulation.diaries import Diary
from assessments.simulation.events import (
    Answered,
    CameByLink,
    Completed,
    Event,
    Invited,
    Opened,
)
from assessments.simulation.hours import later
from assessments.simulation.world import Traveller, World, fill
from trialsite.protocol.types import VisitPlan

ALONE = "self"

BETWEEN_FORMS = 0.4
"""Minutes from the end of one form to the beginning of the next."""

TO_THE_LINK = timedelta(minutes=20)
"""From the sending of a link to the earliest moment at which somebody comes by it."""


def draw_mode(
    rng: Random, world: World, plan: VisitPlan, *, attended: bool = False
) -> str:
    """How the answers of a visit reach us, of the ways that the protocol allows; by
    staff where it is *attended* and the protocol has a way for that."""
    modes = [mode for mode in plan.modes if not (attended and mode == ALONE)]
    modes = modes or list(plan.modes)
    weights = {mode: world.targets.modes.get(mode, 0.0) for mode in modes}
    return pick(rng, weights if any(weights.values()) else dict.fromkeys(modes, 1.0))


def sit(
    rng: Random,
    world: World,
    traveller: Traveller,
    plan: VisitPlan,
    mode: str,
    begin: datetime,
    *,
    invited: datetime,
    stops: bool = False,
) -> list[Event]:
    """Fill the forms of a visit one after the other, from *begin*; a participant alone
    comes by a link that was made at *invited*, or in time. A person who *stops* leaves
    one form half filled, and all after it unopened."""
    events: list[Event] = []
    if mode == ALONE:
        invited = min(invited, begin - TO_THE_LINK)
        events = [
            Invited(invited, traveller.number, plan.code),
            CameByLink(begin, traveller.number, plan.code),
        ]
    moment = later(rng, begin, BETWEEN_FORMS)
    last = rng.randrange(len(plan.instruments)) if stops else None
    for place, instrument in enumerate(plan.instruments):
        whole = _decides_stratum(world, instrument)
        answers = fill(rng, world, traveller, plan.code, instrument, whole=whole)
        form = (traveller.number, plan.code, instrument, mode == ALONE)
        saved = later(rng, moment, world.protocol.instrument(instrument).minutes)
        events.append(Opened(moment, *form, mode))
        if place == last:
            if half := _half(rng, answers):
                events.append(Answered(saved, *form, half))
            break
        finished = later(rng, saved, BETWEEN_FORMS)
        events += [Answered(saved, *form, answers), Completed(finished, *form)]
        moment = later(rng, finished, BETWEEN_FORMS)
    return events


def _half(
    rng: Random, answers: dict[str, Answer] | Diary
) -> dict[str, Answer] | Diary | None:
    """The first part of the answers; None where that is nothing."""
    if isinstance(answers, Diary):
        answered = rng.randrange(len(answers.days))
        return replace(answers, days=answers.days[:answered])
    answered = rng.randrange(len(answers))
    return {code: answers[code] for code in list(answers)[:answered]} or None


def _decides_stratum(world: World, instrument: str) -> bool:
    factors = world.protocol.randomization.strata
    return any((factor.score or "").split(".")[0] == instrument for factor in factors)
