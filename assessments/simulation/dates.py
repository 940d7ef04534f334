"""When somebody must have come in, to be where the demo shows them today.

Imports no Django.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from assessments.simulation.hours import DAY, workday, workdays_before
from assessments.simulation.stages import Stage, StageOfVisit, anchor_for
from assessments.simulation.world import World
from trialsite.protocol.types import VisitPlan
from trialsite.protocol.windows import window

WAITS = (0, 0, 1, 2, 3, 5, 7, 9)
"""Days from enrolment to randomization, each as likely as it stands here."""

LEAVES_AFTER = 60
"""People who withdrew came in at least so many days ago."""


@dataclass(frozen=True)
class Dates:
    """The days of enrolment and of randomization, from which visits are counted."""

    enrolled: date
    randomized: date

    def anchor(self, plan: VisitPlan) -> date:
        """The day that a visit is counted from."""
        return self.enrolled if plan.anchor == "enrolment" else self.randomized


def draw_dates(rng: Random, world: World, place: StageOfVisit) -> Dates:
    """The dates of somebody at a place of the road. Raises LookupError where the
    protocol's windows let nobody be there today."""
    yesterday = workday(world.today - DAY)
    match place.stage:
        case Stage.ENROLLED:
            return _enrolled(rng, workdays_before(yesterday, rng.randrange(2)))
        case Stage.BASELINE_BEGUN | Stage.TO_SIGN | Stage.READY:
            return _enrolled(rng, workdays_before(yesterday, rng.randrange(1, 4)))
        case Stage.RANDOMIZED:
            return _randomized(rng, workdays_before(yesterday, rng.randrange(3)))
        case Stage.ANYWHERE | Stage.WITHDREW:
            least = LEAVES_AFTER if place.stage == Stage.WITHDREW else 1
            back = timedelta(days=rng.randrange(least, span(world)))
            return _enrolled(rng, workday(world.today - back))
        case _:
            plan = world.protocol.visit(place.visit)
            day = anchor_for(rng, place.stage, plan, world.today, latest=yesterday)
            if plan.anchor == "randomization":
                return _randomized(rng, day)
            return _enrolled(rng, day, randomized_by=yesterday)


def span(world: World) -> int:
    """For how many days people have been coming in: until the first of them have
    passed their last target by two weeks."""
    someday = date(2000, 1, 1)
    targets = [window(plan, someday).target for plan in world.protocol.visits]
    return max((max(targets) - someday).days + 14, LEAVES_AFTER) + 1


def _enrolled(rng: Random, day: date, *, randomized_by: date = date.max) -> Dates:
    wait = timedelta(days=rng.choice(WAITS))
    return Dates(day, max(day, min(workday(day + wait, step=1), randomized_by)))


def _randomized(rng: Random, day: date) -> Dates:
    return Dates(workdays_before(day, rng.choice((0, 0, 1, 2, 3))), day)
