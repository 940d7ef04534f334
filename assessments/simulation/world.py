"""What everybody in the story shares: the trial, the targets, today and the forms.

Imports no Django.
"""

from dataclasses import dataclass
from datetime import date
from random import Random

from assessments.simulation.answers import Answer, Form
from assessments.simulation.diaries import Diary, keep_diary
from assessments.simulation.levels import Levels, Trajectory, draw_levels, trajectories
from assessments.simulation.people import Somebody
from assessments.simulation.prescriptions import Prescription, adjusted, prescribe
from assessments.simulation.score_range import find_score_range
from assessments.simulation.targets import DOSE, Targets
from trialsite.protocol.types import Instrument, Protocol, Site


@dataclass(frozen=True, repr=False, eq=False)
class World:
    """*today* is the first day that the story does not tell. A world is equal to itself
    alone, and its text is short, for it holds the whole protocol."""

    protocol: Protocol
    targets: Targets
    today: date
    forms: dict[str, Form]
    trajectories: dict[str, Trajectory]

    def __repr__(self) -> str:
        return f"World({self.protocol.trial.key} on {self.today})"

    @classmethod
    def of(cls, protocol: Protocol, targets: Targets, today: date) -> "World":
        """The world of a trial."""
        score_ranges = {
            code: score_range
            for code, instrument in protocol.instruments.items()
            if (score_range := find_score_range(instrument))
        }
        forms = {
            code: Form(instrument, score_ranges.get(code), targets.answering)
            for code, instrument in protocol.instruments.items()
        }
        return cls(
            protocol,
            targets,
            today,
            forms,
            trajectories(protocol, targets, score_ranges),
        )

    @property
    def logs(self) -> list[Instrument]:
        """The opioid logs of the protocol."""
        return [found for found in self.protocol.instruments.values() if found.log]


@dataclass(frozen=True)
class Traveller:
    """Somebody on the road: who they are, where, and how they are at each visit."""

    number: int
    site: Site
    somebody: Somebody
    levels: Levels
    prescriptions: dict[str, Prescription]

    def near(self, world: World) -> dict[str, float]:
        """What the person's numbers are likely near at screening, by criterion."""
        first = self.levels[world.protocol.visits[0].code]
        known = {**first, "age": int(self.somebody.age)}
        near = world.targets.screening.near
        return {criterion: known[key] for criterion, key in near.items()}


def draw_traveller(
    rng: Random, world: World, number: int, site: Site, somebody: Somebody
) -> Traveller:
    """Somebody with levels, and with a prescription for each opioid log."""
    levels = draw_levels(rng, world.protocol, world.targets, world.trajectories)
    first = levels[world.protocol.visits[0].code]
    return Traveller(
        number=number,
        site=site,
        somebody=somebody,
        levels=levels,
        prescriptions={
            log.code: prescribe(
                rng, world.targets.doses, log.log.table, first[f"{log.code}.{DOSE}"]
            )
            for log in world.logs
            if log.log
        },
    )


def fill(
    rng: Random,
    world: World,
    traveller: Traveller,
    visit: str,
    instrument: str,
    *,
    whole: bool,
) -> dict[str, Answer] | Diary:
    """What the traveller answers to an instrument at a visit; no item is left out of
    one that must be *whole*."""
    levels = traveller.levels[visit]
    form = world.forms[instrument]
    if (rules := form.instrument.log) is None:
        return form.draw(rng, levels, whole=whole)
    doses, dose = world.targets.doses, levels[f"{instrument}.{DOSE}"]
    prescription = adjusted(
        traveller.prescriptions[instrument], doses, rules.table, dose
    )
    return keep_diary(rng, doses, rules, prescription, dose)
