"""How staff try to reach those who do not answer by themselves. Imports no Django."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from assessments.simulation.events import Tried
from assessments.simulation.hours import in_office, workday
from assessments.simulation.world import Traveller, World
from trialsite.protocol.types import VisitPlan

PATIENCE = 21
"""Days of the window after which staff begin to call."""

MODES = ("phone", "phone", "text", "phone", "letter", "phone", "phone", "text", "phone")
IN_VAIN = {
    "phone": ("no_answer", "no_answer", "left_message"),
    "text": ("sent",),
    "letter": ("sent",),
}
NOTES = ("", "", "", "Mornings do not suit.", "Voicemail is full.", "Try after six.")


def tries(
    world: World, traveller: Traveller, plan: VisitPlan, first: date, last: date
) -> Iterator[Tried]:
    """The attempts at one visit, whose window opened on *first*, up to *last*: the day
    on which the person answered after all, or the newest. They draw from chances of
    their own, so that the rest of the story is the same with and without them."""
    seed = f"{world.targets.seed} {traveller.number} {plan.code}"
    rng = Random(seed)  # noqa: S311 - invented people
    day = first + timedelta(days=PATIENCE + rng.randrange(4))
    for mode in MODES:
        day = workday(day, step=1)
        if day >= last:
            return
        pause = rng.randrange(2, 7)
        yield Tried(
            at=in_office(rng, day, traveller.site.timezone),
            who=traveller.number,
            mode=mode,
            outcome=rng.choice(IN_VAIN[mode]),
            next_in=pause,
            note=rng.choice(NOTES),
        )
        day += timedelta(days=pause)
