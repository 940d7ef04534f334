"""The story is one that could have happened, whatever day it is told on."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

import pytest

from assessments.simulation.coming_in import NoConsentForm
from assessments.simulation.events import (
    Answered,
    CameByLink,
    Completed,
    Consented,
    EligibilitySigned,
    Enrolled,
    Event,
    FormEvent,
    Invited,
    Opened,
    Randomized,
    Screened,
    Withdrew,
)
from assessments.simulation.hours import at
from assessments.simulation.stages import Stage, StageOfVisit, follow_ups, stands_at
from assessments.simulation.story import Story, compose_story
from assessments.simulation.world import World
from trialsite.protocol.windows import Window, window

DAYS = [
    date(2026, 3, 9),  # the day after clocks went forward in the United States
    date(2026, 11, 2),  # the day after they went back
    date(2028, 2, 29),
    date(2027, 2, 28),
    date(2027, 1, 1),
    date(2026, 8, 31),
    date(2026, 10, 10),  # a Saturday
    date(2026, 10, 11),
    date(2026, 10, 13),
]


@pytest.fixture(params=DAYS, ids=str)
def today(request: pytest.FixtureRequest) -> date:
    """A day on which the story is told."""
    return request.param


@cache
def retold(world: World, today: date) -> Story:
    return compose_story(world.protocol, world.targets, today)


def by_person(story: Story) -> Iterator[tuple[int, list[Event]]]:
    events = sorted(story.events, key=lambda event: event.who)
    for who, group in groupby(events, key=lambda event: event.who):
        yield who, list(group)


def zones(story: Story) -> dict[int, str]:
    return {
        event.who: story.world.protocol.site(event.site).timezone
        for event in story.events
        if isinstance(event, Screened)
    }


def windows(story: Story, events: list[Event]) -> dict[str, Window]:
    """The windows of a participant's visits, from the days of their events."""
    zone = ZoneInfo(zones(story)[events[0].who])
    anchors: dict[str, date] = {}
    for event in events:
        if isinstance(event, Enrolled):
            anchors["enrolment"] = event.at.astimezone(zone).date()
        elif isinstance(event, Randomized):
            anchors["randomization"] = event.at.astimezone(zone).date()
    return {
        plan.code: window(plan, anchors[plan.anchor])
        for plan in story.world.protocol.visits
        if plan.anchor in anchors
    }


def test_it_is_told_in_the_order_of_time_and_ends_before_today(
    world: World, today: date
) -> None:
    story = retold(world, today)
    moments = [event.at for event in story.events]
    assert moments == sorted(moments)
    where = zones(story)
    for event in story.events:
        assert event.at < at(today, 0, where[event.who])


def test_everybody_takes_the_road_in_its_order(world: World, today: date) -> None:
    steps = [Screened, Consented, Enrolled, FormEvent, EligibilitySigned, Randomized]
    for _, events in by_person(retold(world, today)):
        assert all(a.at < b.at for a, b in pairwise(events))
        firsts = [
            next((e.at for e in events if isinstance(e, step)), None) for step in steps
        ]
        taken = [moment for moment in firsts if moment is not None]
        assert taken == sorted(taken)
        assert firsts[: len(taken)] == taken
        assert not any(isinstance(event, Withdrew) for event in events[:-1]), (
            "nothing happens after somebody withdrew"
        )


def test_nobody_is_randomized_before_the_baseline_is_complete(
    world: World, today: date
) -> None:
    baseline = [
        (plan.code, instrument)
        for plan in world.protocol.visits
        if plan.phase == "baseline"
        for instrument in plan.instruments
    ]
    for _, events in by_person(retold(world, today)):
        done: set[tuple[str, str]] = set()
        for event in events:
            if isinstance(event, Completed):
                done.add((event.visit, event.instrument))
            if isinstance(event, Randomized):
                assert done >= set(baseline)


def test_a_participant_answers_alone_within_the_window_and_by_a_link(
    world: World, today: date
) -> None:
    story = retold(world, today)
    where = zones(story)
    for who, events in by_person(story):
        linked: set[str] = set()
        invited: set[str] = set()
        planned = windows(story, events) if len(events) > 2 else {}
        for event in events:
            day = event.at.astimezone(ZoneInfo(where[who])).date()
            if isinstance(event, Invited):
                invited.add(event.visit)
            if isinstance(event, CameByLink):
                assert event.visit in invited
                linked.add(event.visit)
            if isinstance(event, FormEvent):
                assert day in planned[event.visit]
                assert not event.alone or event.visit in linked


def test_forms_are_opened_answered_and_finished_in_turn(
    world: World, today: date
) -> None:
    for _, events in by_person(retold(world, today)):
        forms: dict[tuple[str, str], list[type[Event]]] = {}
        for event in events:
            if isinstance(event, FormEvent):
                key = (event.visit, event.instrument)
                forms.setdefault(key, []).append(type(event))
            if isinstance(event, Opened):
                assert event.mode in world.protocol.visit(event.visit).modes
                assert (event.mode == "self") == event.alone
        for steps in forms.values():
            assert steps == [Opened, Answered, Completed][: len(steps)]


def test_every_place_of_the_road_is_taken(world: World, today: date) -> None:
    """So that the work lists have work and the first sweep has reminders to send."""
    story = retold(world, today)
    people = dict(by_person(story))
    for number, place in enumerate(story.places):
        assert stands(story, place, people[number]), (number, place)
    taken = Counter(story.places)
    for plan in follow_ups(world.protocol):
        for stage in (
            Stage.SOON,
            Stage.OPENED,
            Stage.PARTIAL,
            Stage.CLOSING,
            Stage.MISSED,
            Stage.DONE,
        ):
            assert taken[StageOfVisit(stage, plan.code)]


def stands(story: Story, place: StageOfVisit, events: list[Event]) -> bool:
    """Whether somebody is where they were meant to be."""
    kinds = [type(event) for event in events]
    forms = sum(len(plan.instruments) for plan in story.world.protocol.visits[:1])
    match place.stage:
        case Stage.ENROLLED:
            return kinds[-1] is Enrolled
        case Stage.BASELINE_BEGUN:
            return Opened in kinds and kinds.count(Completed) < forms
        case Stage.TO_SIGN:
            return kinds.count(Completed) == forms and kinds[-1] is Completed
        case Stage.READY:
            return kinds.count(Completed) == forms and kinds[-1] is EligibilitySigned
        case Stage.RANDOMIZED:
            since = story.world.today - events[-1].at.date()
            return kinds[-1] is Randomized and since <= timedelta(days=6)
        case Stage.WITHDREW:
            return kinds[-1] is Withdrew
        case Stage.ANYWHERE:
            return True
    about = [e for e in events if isinstance(e, FormEvent) and e.visit == place.visit]
    opened = [e for e in about if isinstance(e, Opened)]
    finished = [e for e in about if isinstance(e, Completed)]
    wanted = len(story.world.protocol.visit(place.visit).instruments)
    filled = {
        Stage.SOON: not about,
        Stage.OPENED: not about,
        Stage.LEFT: not about and kinds[-1] is Withdrew,
        Stage.PARTIAL: bool(opened) and len(finished) < len(opened),
        Stage.CLOSING: not about,
        Stage.MISSED: len(finished) < wanted,
        Stage.DONE: len(finished) == wanted,
        Stage.FINISHED: kinds.count(Completed)
        == sum(len(plan.instruments) for plan in story.world.protocol.visits),
    }
    days = windows(story, events)[place.visit]
    return filled[place.stage] and stands_at(place.stage, story.world.today, days)


def test_a_consent_form_that_comes_too_late_is_named(tiny: World) -> None:
    with pytest.raises(NoConsentForm, match="2024-01-15"):
        retold(tiny, date(2024, 1, 20))
