"""The story of the trial that Trialsite ships with: how many people, and the same ones
whenever it is told."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from assessments.simulation.events import Consented, Enrolled, Opened, Screened
from assessments.simulation.story import Story, compose_story
from assessments.simulation.world import World


@pytest.fixture(scope="module")
def stamp_story(stamp: World) -> Story:
    return compose_story(stamp.protocol, stamp.targets, stamp.today)


def test_the_same_targets_and_day_tell_the_same_story(stamp: World) -> None:
    first, again = (
        compose_story(stamp.protocol, stamp.targets, stamp.today) for _ in range(2)
    )
    assert first.events == again.events


def test_another_seed_tells_of_other_people(stamp: World, stamp_story: Story) -> None:
    other = stamp.targets.model_copy(update={"seed": stamp.targets.seed + 1})
    story = compose_story(stamp.protocol, other, stamp.today)
    assert not emails(story) & emails(stamp_story)


def test_on_another_day_the_same_people_are_told_of(
    stamp: World, stamp_story: Story
) -> None:
    later = compose_story(
        stamp.protocol, stamp.targets, stamp.today + timedelta(days=1)
    )
    assert emails(later) == emails(stamp_story)


def emails(story: Story) -> set[str]:
    return {e.somebody.email for e in story.events if isinstance(e, Enrolled)}


def test_sixty_people_are_enrolled_over_three_sites_for_about_a_year(
    stamp_story: Story,
) -> None:
    enrolled = [e for e in stamp_story.events if isinstance(e, Enrolled)]
    sites = {e.who: e.site for e in stamp_story.events if isinstance(e, Screened)}
    assert len(enrolled) == 60
    assert Counter(sites[e.who] for e in enrolled) == {"MAD": 20, "BOS": 20, "SLC": 20}
    # The last window closes 14 months after enrolment, and one has just closed.
    first: datetime = min(e.at for e in enrolled)
    assert 365 < (stamp_story.world.today - first.date()).days < 450


def test_most_people_who_were_screened_did_not_take_part(stamp_story: Story) -> None:
    screened = [e for e in stamp_story.events if isinstance(e, Screened)]
    declined = [e for e in screened if e.interview.declined]
    consented = {e.who for e in stamp_story.events if isinstance(e, Consented)}
    enrolled = {e.who for e in stamp_story.events if isinstance(e, Enrolled)}
    eligible = [e for e in screened if e.initials]
    assert len(screened) == 180
    assert 25 <= len(declined) <= 50
    assert len(screened) - len(declined) - len(eligible) > 50
    assert len(consented - enrolled) == 3
    assert len(eligible) - len(consented) == 6


def test_answers_reach_us_in_every_way_of_the_protocol(stamp_story: Story) -> None:
    modes = Counter(e.mode for e in stamp_story.events if isinstance(e, Opened))
    assert set(modes) == {"self", "phone", "paper", "in_person"}
    follow_up = [
        e for e in stamp_story.events if isinstance(e, Opened) and e.visit != "baseline"
    ]
    assert sum(e.alone for e in follow_up) > len(follow_up) / 2
