"""People who are not in the demo's trial yet: to be called, called back or heard from,
and one whom two sites know."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice
from random import Random

from assessments.simulation.chance import branch
from assessments.simulation.hours import later
from assessments.simulation.people import Somebody, draw_people
from assessments.simulation.screening_answers import Answers, eligible
from assessments.simulation.world import World
from participants.candidates.actions import Named, name_candidate
from participants.duplicates.actions import keep_matches
from participants.screening.actions import record_screening
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import COORDINATOR
from trialsite.audit.signing import staff
from trialsite.context.acting import acting_as
from trialsite.protocol.types import Site

TO_CALL = 6
"""People on each site's call list."""

CALLED_BACK_AFTER = (1, 4)
"""Days after the call on which somebody asked to be called back."""


def gather(
    rng: Random, world: World, coordinators: Mapping[str, User], after: datetime
) -> None:
    """Soon *after* an instant, at each site in turn: people on the call list, some to
    call back, one whose answers are awaited. The first two sites know one person both,
    with two digits of the number exchanged at the second."""
    people = draw_people(branch(rng), world.targets)
    # The story has the first of them; these are others.
    people = islice(people, world.targets.people + world.targets.screening.others, None)
    twice = next(people)
    for number, site in enumerate(world.protocol.sites):
        by = coordinators[site.code]
        moment = after = later(rng, after, 10)
        day = clock.day_of(moment, site.timezone)
        acting = acting_as(actor=staff(by, COORDINATOR.code), source="web")
        with clock.fixed(moment), acting:
            _call_list(people, world, site, by)
            _unfinished(branch(rng), people, world, site, by, day)
            if number < 2:
                _known(mistyped(twice) if number else twice, world, site, by, moment)


def _call_list(people: Iterator[Somebody], world: World, site: Site, by: User) -> None:
    for somebody in islice(people, TO_CALL):
        name_candidate(
            site=site.code, source=_source(world), person=_named(somebody), by=by
        )


def _unfinished(
    rng: Random,
    people: Iterator[Somebody],
    world: World,
    site: Site,
    by: User,
    day: date,
) -> None:
    def record(answers: Answers, **changes: object) -> None:
        somebody = next(people)
        record_screening(
            site=site.code,
            source=_source(world),
            answers=answers,
            initials=somebody.initials,
            person=_named(somebody),
            by=by,
            **changes,  # type: ignore[arg-type] # of two kinds, below
        )

    for days in CALLED_BACK_AFTER:
        record({}, call_back_on=day + timedelta(days=days))
    interview = eligible(rng, world.protocol, world.targets.screening, {})
    last = world.protocol.eligibility[-1].code
    known = {code: a for code, a in interview.answers.items() if code != last}
    record(known, waiting=True)


def _known(
    somebody: Somebody, world: World, site: Site, by: User, moment: datetime
) -> None:
    person = _named(somebody)
    born = somebody.born_on(moment.date())
    person = replace(person, date_of_birth=born)
    made = name_candidate(site=site.code, source=_source(world), person=person, by=by)
    keep_matches(candidates=[made], people=[person])


def mistyped(somebody: Somebody) -> Somebody:
    """The same person, with two digits of the number in the wrong order."""
    phone = somebody.phone
    # The last two that can be, so that it is a number still.
    at = next(
        place
        for place in reversed(range(len(phone) - 1))
        if phone[place] != phone[place + 1] and phone[place : place + 2].isdigit()
    )
    slip = phone[:at] + phone[at + 1] + phone[at] + phone[at + 2 :]
    return replace(somebody, phone=slip, email=f"the.{somebody.email}")


def _named(somebody: Somebody) -> Named:
    return Named(
        given_name=somebody.given_name,
        family_name=somebody.family_name,
        phone=somebody.phone,
        email=somebody.email,
    )


def _source(world: World) -> str:
    return world.protocol.screening.sources[0].code
