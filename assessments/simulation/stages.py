"""The places on the road at which the demo shows somebody today, and how many at each.

Imports no Django.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from assessments.simulation.hours import is_workday
from trialsite.protocol.types import Protocol, VisitPlan
from trialsite.protocol.windows import Window, window


class Stage(StrEnum):
    """Where somebody is today. Those from SOON to DONE are about one visit."""

    ENROLLED = "enrolled"
    BASELINE_BEGUN = "baseline begun"
    TO_SIGN = "eligibility to sign"
    READY = "ready to randomize"
    RANDOMIZED = "freshly randomized"
    SOON = "window opens soon"
    OPENED = "window just opened"
    PARTIAL = "form partly filled"
    CLOSING = "window closes soon"
    MISSED = "window closed"
    DONE = "visit complete"
    FINISHED = "every visit complete"
    LEFT = "withdrew while a window is open"
    WITHDREW = "withdrew"
    ANYWHERE = "anywhere"


@dataclass(frozen=True)
class StageOfVisit:
    """A stage, and the code of the visit that it is about, or ""."""

    stage: Stage
    visit: str = ""


# How far from today, in days, the window of a staged visit opens or closes.
OPENS_SOON = range(1, 7)
JUST_OPENED = range(0, 4)
HALF_WAY = range(3, 21)
CLOSES_SOON = range(0, 7)
JUST_CLOSED = range(1, 15)
LATELY = range(3, 41)


def follow_ups(protocol: Protocol) -> list[VisitPlan]:
    """The visits that follow randomization, in order."""
    return [visit for visit in protocol.visits if visit.phase == "follow-up"]


def places(protocol: Protocol, people: int) -> Iterator[StageOfVisit]:
    """Where each of so many people is, the rarest places first: the first sixty or so
    fill every place of the road, and all others are anywhere on it."""
    visits = follow_ups(protocol)
    found = [
        *[StageOfVisit(Stage.ENROLLED)] * 2,
        *[StageOfVisit(Stage.BASELINE_BEGUN)] * 3,
        *[StageOfVisit(Stage.READY)] * 3,
        StageOfVisit(Stage.TO_SIGN),
        *[StageOfVisit(Stage.RANDOMIZED)] * 3,
    ]
    for visit in visits:
        found += [
            StageOfVisit(stage, visit.code)
            for stage in (
                Stage.SOON,
                Stage.OPENED,
                Stage.OPENED,
                Stage.PARTIAL,
                Stage.CLOSING,
                Stage.MISSED,
                Stage.DONE,
            )
        ]
    if visits:
        found += [StageOfVisit(Stage.FINISHED, visits[-1].code)] * 3
        found += [StageOfVisit(Stage.LEFT, visits[len(visits) // 2].code)]
    found += [StageOfVisit(Stage.WITHDREW)] * 4
    for number in range(people):
        yield found[number] if number < len(found) else StageOfVisit(Stage.ANYWHERE)


def stands_at(stage: Stage, today: date, days: Window) -> bool:
    """Whether a visit with this window is where the stage wants it *today*."""
    since, left = (today - days.opens).days, (days.closes - today).days
    is_open = today in days
    match stage:
        case Stage.SOON:
            return -since in OPENS_SOON
        case Stage.OPENED | Stage.LEFT:
            return is_open and since in JUST_OPENED
        case Stage.PARTIAL:
            return is_open and since in HALF_WAY
        case Stage.CLOSING:
            return is_open and since > 0 and left in CLOSES_SOON
        case Stage.MISSED:
            return -left in JUST_CLOSED
        case Stage.DONE:
            return since in HALF_WAY
        case Stage.FINISHED:
            return since in LATELY
        case _:
            raise ValueError(f"{stage} is not about one visit.")


def anchor_for(
    rng: Random, stage: Stage, visit: VisitPlan, today: date, *, latest: date
) -> date:
    """A day, up to *latest*, from which the visit would stand at the stage today: a
    workday if there is one. Raises LookupError where there is no such day."""
    days = [latest - timedelta(days=back) for back in range(_days_back(visit))]
    fitting = [day for day in days if stands_at(stage, today, window(visit, day))]
    if not fitting:
        raise LookupError(f"No day makes {visit.code} stand at {stage} on {today}.")
    return rng.choice([day for day in fitting if is_workday(day)] or fitting)


def _days_back(visit: VisitPlan) -> int:
    """How many days back an anchor can lie and still matter today."""
    someday = date(2000, 1, 1)
    return (window(visit, someday).closes - someday).days + max(LATELY)
