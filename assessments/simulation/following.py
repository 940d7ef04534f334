"""What comes after randomization: follow-up visits, done, begun or missed.

Imports no Django.
"""

from dataclasses import dataclass
from datetime import date
from math import sqrt
from random import Random

from assessments.simulation.chance import happens, share_below
from assessments.simulation.dates import Dates
from assessments.simulation.events import Event
from assessments.simulation.hours import DAY, at, at_home, in_office, workday
from assessments.simulation.sittings import ALONE, draw_mode, sit
from assessments.simulation.stages import Stage, StageOfVisit, follow_ups
from assessments.simulation.trying import tries
from assessments.simulation.world import Traveller, World
from trialsite.protocol.types import VisitPlan
from trialsite.protocol.windows import Window, window

RELIABLE = 0.6
"""The correlation between two visits of one person in being done."""

COMPLETION = 0.8
"""The share of visits that are done, where the targets do not say."""

BEGUN = 0.12
"""The share of the visits not done for which a form was begun."""

SENDING = 9.1
"""The hour at which links are sent."""


@dataclass(frozen=True)
class Sitting:
    """The day on which forms are filled, and whether the person stops half way."""

    day: date
    stops: bool = False


def follow(
    rng: Random, world: World, traveller: Traveller, place: StageOfVisit, dates: Dates
) -> list[Event]:
    """Every visit of the follow-up that was done or begun before today, in order."""
    events: list[Event] = []
    reliability = rng.gauss(0, 1)
    for plan in follow_ups(world.protocol):
        days = window(plan, dates.anchor(plan))
        days = Window(max(days.opens, dates.randomized + DAY), days.target, days.closes)
        z = sqrt(RELIABLE) * reliability + sqrt(1 - RELIABLE) * rng.gauss(0, 1)
        done = share_below(z) < world.targets.completion.get(plan.code, COMPLETION)
        last = min(days.closes, world.today - DAY)
        if days.opens > last:
            continue
        if plan.code == place.visit:
            sitting = _staged(rng, place.stage, days.opens, last)
        elif done or place.stage == Stage.FINISHED:
            sitting = Sitting(_early(rng, days.opens, days.closes))
        elif happens(rng, BEGUN):
            sitting = Sitting(_early(rng, days.opens, days.closes), stops=True)
        else:
            sitting = None
        until = sitting.day if sitting else last
        events += tries(world, traveller, plan, days.opens, min(until, last))
        if sitting and sitting.day <= last:
            events += _fill(rng, world, traveller, plan, days.opens, last, sitting)
    return events


def _staged(rng: Random, stage: Stage, first: date, last: date) -> Sitting | None:
    """What is filled of the visit that the stage is about."""
    match stage:
        case Stage.DONE | Stage.FINISHED:
            return Sitting(_early(rng, first, last))
        case Stage.PARTIAL:
            return Sitting(_early(rng, first, last), stops=True)
        case Stage.MISSED if happens(rng, 2 * BEGUN):
            return Sitting(_early(rng, first, last), stops=True)
        case _:
            return None


def _early(rng: Random, first: date, last: date) -> date:
    """A day of a window; most people answer soon after it opened."""
    length = (last - first).days
    return first + int(rng.triangular(0, length, length / 10)) * DAY


def _fill(
    rng: Random,
    world: World,
    traveller: Traveller,
    plan: VisitPlan,
    first: date,
    last: date,
    sitting: Sitting,
) -> list[Event]:
    mode = draw_mode(rng, world, plan)
    zone = traveller.site.timezone
    day = sitting.day
    if mode == ALONE:
        begin = at_home(rng, day, zone)
    else:
        # Staff are there on workdays, if the window has one.
        near = (workday(day), workday(day, step=1), day)
        begin = in_office(rng, next(d for d in near if first <= d <= last), zone)
    return sit(
        rng,
        world,
        traveller,
        plan,
        mode,
        begin,
        invited=at(first, SENDING, zone),
        stops=sitting.stops,
    )
