"""How somebody comes into the trial: screening, consent, enrolment, baseline and
randomization. Imports no Django."""

from datetime import date, datetime, timedelta
from random import Random

from assessments.simulation.chance import happens
from assessments.simulation.dates import Dates
from assessments.simulation.events import (
    Consented,
    EligibilitySigned,
    Enrolled,
    Event,
    Randomized,
    Screened,
)
from assessments.simulation.hours import (
    DAY,
    at_home,
    in_office,
    later,
    workday,
    workdays_before,
)
from assessments.simulation.screening_answers import eligible
from assessments.simulation.sittings import ALONE, draw_mode, sit
from assessments.simulation.stages import Stage
from assessments.simulation.world import Traveller, World
from trialsite.protocol.types import Protocol, VisitPlan
from trialsite.protocol.windows import window

CONSENT_MODES = ("in_person", "remote")
SAME_DAY = 0.65
"""The share of people who fill the baseline on the day of enrolment."""


SIGNS_AFTER = timedelta(minutes=3)
"""How soon the investigator, who has waited for the baseline, signs."""


class NoConsentForm(ValueError):
    """No version of the consent form was in use on a day of the story."""


def come_in(
    rng: Random, world: World, traveller: Traveller, stage: Stage, dates: Dates
) -> list[Event]:
    """Everything up to randomization, in order, or up to the stage."""
    events = agree(rng, world, traveller, dates.enrolled)
    consented = events[-1].at
    events.append(_enrol(rng, traveller, dates.enrolled, consented))
    if stage == Stage.ENROLLED:
        return events
    for plan in world.protocol.visits:
        if plan.phase == "baseline":
            begun = stage == Stage.BASELINE_BEGUN
            events += _baseline(
                rng, world, traveller, plan, dates, events[-1].at, begun=begun
            )
    if stage in (Stage.BASELINE_BEGUN, Stage.TO_SIGN):
        return events
    signed = EligibilitySigned(events[-1].at + SIGNS_AFTER, traveller.number)
    if stage == Stage.READY:
        return [*events, signed]
    ready = later(rng, signed.at, 20)
    moment = in_office(rng, dates.randomized, traveller.site.timezone)
    return [*events, signed, Randomized(max(ready, moment), traveller.number)]


def agree(rng: Random, world: World, traveller: Traveller, by: date) -> list[Event]:
    """A screening that finds the person eligible, and the consent, up to a day *by*
    which both are done. Raises NoConsentForm."""
    zone = traveller.site.timezone
    day = workdays_before(by, rng.choice((0, 0, 0, 1, 2, 4)))
    asked_on = workdays_before(day, rng.choice((0, 1, 2, 3, 5, 8, 12)))
    screened = screen(rng, world, traveller, asked_on)
    agreed = later(rng, screened.at, 40)
    if day > asked_on:
        agreed = in_office(rng, day, zone)
    consented = Consented(
        at=agreed,
        who=traveller.number,
        version=_version(world.protocol, day),
        mode=rng.choice(CONSENT_MODES),
        given_on=day,
    )
    return [screened, consented]


def screen(rng: Random, world: World, traveller: Traveller, day: date) -> Screened:
    """A screening that finds the person eligible."""
    return Screened(
        at=in_office(rng, day, traveller.site.timezone),
        who=traveller.number,
        site=traveller.site.code,
        interview=eligible(
            rng, world.protocol, world.targets.screening, traveller.near(world)
        ),
        initials=traveller.somebody.initials,
    )


def _version(protocol: Protocol, day: date) -> str:
    in_use = [version for version in protocol.consents if version.date <= day]
    if not in_use:
        first = min(version.date for version in protocol.consents)
        raise NoConsentForm(
            f"The demo's people consented on {day}, before the first consent form came "
            f"into use on {first}. Give it an earlier date."
        )
    return in_use[-1].code


def _enrol(
    rng: Random, traveller: Traveller, day: date, consented: datetime
) -> Enrolled:
    zone = traveller.site.timezone
    moment = max(in_office(rng, day, zone), later(rng, consented, 15))
    somebody = traveller.somebody
    return Enrolled(moment, traveller.number, somebody, somebody.born_on(day))


def _baseline(
    rng: Random,
    world: World,
    traveller: Traveller,
    plan: VisitPlan,
    dates: Dates,
    ready: datetime,
    *,
    begun: bool,
) -> list[Event]:
    """One baseline visit, no later than the day of randomization or yesterday; where
    it was only *begun*, on its first day."""
    days = window(plan, dates.enrolled)
    last = min(days.closes, dates.randomized, world.today - DAY)
    first = min(max(days.opens, dates.enrolled), last)
    day = first
    if not begun and not happens(rng, SAME_DAY):
        waits = rng.randrange((last - first).days + 1)
        day = max(first, workday(first + waits * DAY))
    mode = draw_mode(rng, world, plan, attended=day == dates.randomized)
    hours = at_home if mode == ALONE else in_office
    moment = hours(rng, day, traveller.site.timezone)
    soon = later(rng, ready, 45 if mode == ALONE else 10)
    if mode != ALONE and day == dates.enrolled:
        moment = soon
    return sit(
        rng,
        world,
        traveller,
        plan,
        mode,
        max(moment, soon),
        invited=later(rng, ready, 5),
        stops=begun,
    )
