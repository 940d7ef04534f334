"""The story of a trial, from the first call to the evening before today.

Everything that happens is told in the order of time, whoever it happens to. The same
targets and the same day give the same story. Imports no Django.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from assessments.simulation.chance import begin, branch, happens
from assessments.simulation.coming_in import agree, come_in, screen
from assessments.simulation.dates import draw_dates, span
from assessments.simulation.events import Event, Randomized, Screened, Withdrew
from assessments.simulation.following import follow
from assessments.simulation.hours import DAY, at, in_office, workday, workdays_before
from assessments.simulation.people import Somebody, draw_people
from assessments.simulation.screening_answers import declined, not_eligible
from assessments.simulation.stages import Stage, StageOfVisit, places
from assessments.simulation.targets import Targets
from assessments.simulation.world import Traveller, World, draw_traveller
from trialsite.protocol.types import Protocol, Site

CONSIDERING, CONSENTED = 2, 1
"""People at each site who were found eligible, and who have also consented, of late."""


@dataclass(frozen=True)
class Story:
    """Every event before *today*, in the order of time. The participants are numbered
    from 0, and where each was meant to be today stands in *places*."""

    world: World
    places: tuple[StageOfVisit, ...]
    events: tuple[Event, ...]


def compose_story(protocol: Protocol, targets: Targets, today: date) -> Story:
    """The story of the trial up to, and without, *today*. Raises NoConsentForm and
    NoAnswer for a protocol that lets nobody in."""
    world = World.of(protocol, targets, today)
    rng = begin(targets.seed)
    sites = _sites(protocol)
    people = draw_people(branch(rng), targets)
    wanted = tuple(places(protocol, targets.people))
    chains = [
        _participant(branch(rng), world, number, next(sites), next(people), place)
        for number, place in enumerate(wanted)
    ]
    chains += _others(branch(rng), world, sites, people)
    events = (event for chain in chains for event in chain)
    ordered = sorted(events, key=lambda event: (event.at, event.who))
    return Story(world, wanted, tuple(ordered))


def _sites(protocol: Protocol) -> Iterator[Site]:
    """Sites in turn, each as often as its share of the target, as evenly as can be."""
    shares = {site.code: max(site.target, 1) for site in protocol.sites}
    given = dict.fromkeys(shares, 0)
    while True:
        code = min(shares, key=lambda code: (given[code] + 0.5) / shares[code])
        given[code] += 1
        yield protocol.site(code)


def _participant(
    rng: Random,
    world: World,
    number: int,
    site: Site,
    somebody: Somebody,
    place: StageOfVisit,
) -> list[Event]:
    traveller = draw_traveller(rng, world, number, site, somebody)
    try:
        dates = draw_dates(rng, world, place)
    except LookupError:
        # This protocol's windows let nobody be there today.
        place = StageOfVisit(Stage.ANYWHERE)
        dates = draw_dates(rng, world, place)
    events = come_in(rng, world, traveller, place.stage, dates)
    if isinstance(events[-1], Randomized):
        events += follow(rng, world, traveller, place, dates)
    if place.stage in (Stage.WITHDREW, Stage.LEFT):
        events = _leave(rng, world, traveller, place.stage, dates.enrolled, events)
    return _before_today(world, site, events)


def _leave(
    rng: Random,
    world: World,
    traveller: Traveller,
    stage: Stage,
    enrolled: date,
    events: list[Event],
) -> list[Event]:
    """What happened until the person withdrew, and that they did."""
    last = workday(world.today - DAY)
    stayed = rng.randrange(1, (last - enrolled).days + 1)
    day = last if stage == Stage.LEFT else workday(enrolled + stayed * DAY, step=1)
    moment = in_office(rng, min(day, last), traveller.site.timezone)
    reason = rng.choice(world.protocol.status_reasons.withdrew).code
    # With the last visit the follow-up is complete: nobody leaves after it.
    ending = world.protocol.visits[-1].code
    kept = [
        event
        for event in events
        if event.at < moment and getattr(event, "visit", "") != ending
    ]
    return [*kept, Withdrew(moment, traveller.number, reason, min(day, last))]


def _others(
    rng: Random, world: World, sites: Iterator[Site], people: Iterator[Somebody]
) -> Iterator[list[Event]]:
    """People who are not in the trial: some considering it, most of them not."""
    targets, yesterday = world.targets, world.today - DAY
    n_sites = len(world.protocol.sites)
    for place in range(targets.screening.others):
        own = branch(rng)
        site, number = next(sites), targets.people + place
        traveller = draw_traveller(own, world, number, site, next(people))
        if place < CONSIDERING * n_sites:
            day = workdays_before(yesterday, own.randrange(6))
            events: list[Event] = [screen(own, world, traveller, day)]
        elif place < (CONSIDERING + CONSENTED) * n_sites:
            events = agree(own, world, traveller, workdays_before(yesterday, 1))
        else:
            back = own.randrange(1, span(world)) * DAY
            events = [_turned_away(own, world, traveller, workday(world.today - back))]
        yield _before_today(world, site, events)


def _turned_away(
    rng: Random, world: World, traveller: Traveller, day: date
) -> Screened:
    log = world.targets.screening
    answer = declined if happens(rng, log.declined) else not_eligible
    return Screened(
        at=in_office(rng, day, traveller.site.timezone),
        who=traveller.number,
        site=traveller.site.code,
        interview=answer(rng, world.protocol, log, traveller.near(world)),
    )


def _before_today(world: World, site: Site, events: list[Event]) -> list[Event]:
    today = at(world.today, 0, site.timezone)
    return [event for event in events if event.at < today]
