"""A follow-up comes to its end with the last visit that its person has and is asked
for: of two people who were planned under different versions it may be another one."""

from datetime import timedelta

import pytest

from assessments.schedule.ending import close_last_windows
from participants.enrolment.models import FollowUpStatus, StatusChange
from tests.amending import Amended, noon
from tests.builders import randomized, visit_of
from tests.filling import fill
from trialsite import clock
from trialsite.protocol.actions import amend


@pytest.fixture
def stamp(tmp_path, settings):
    return Amended.copy_of(settings, tmp_path)


def one_visit_more(stamp):
    """m18, after m12."""
    last = stamp.visit("m12")
    added = (
        last.replace('"m12"', '"m18"')
        .replace("12 months", "18 months")
        .replace("months = 12", "months = 18")
        .replace('short = "12', 'short = "18')
    )
    stamp.change("trial.toml", last, f"{last}{added}")
    amend(reason="One more visit")


def filled(person, code):
    visit = visit_of(person, code)
    with noon(person, visit):
        fill(visit, by=None)
    person.refresh_from_db()


def test_who_has_a_later_visit_goes_on_and_who_has_none_is_complete(
    in_an_arm_today, stamp
):
    """A visit is added when one person's window for it has passed already."""
    early = in_an_arm_today
    over = clock.midnight(visit_of(early, "m12").closes_on, early.timezone)
    with clock.fixed(over + timedelta(days=400)):
        late = randomized("MAD")
        one_visit_more(stamp)
        assert not early.visits.filter(code="m18").exists()
        assert [change.participant for change in close_last_windows()] == [early]
    filled(late, "m12")
    assert late.follow_up == FollowUpStatus.ACTIVE
    filled(late, "m18")
    assert late.follow_up == FollowUpStatus.COMPLETED
    assert late.status_changes.last().reason == StatusChange.Finish.LAST_VISIT


def test_who_has_nothing_left_but_what_is_retired_is_complete(in_an_arm_today, stamp):
    person = in_an_arm_today
    filled(person, "m09")
    assert person.follow_up == FollowUpStatus.ACTIVE
    block = stamp.visit("m12")
    stamp.change("trial.toml", block, block.rstrip() + "\nretired = true\n\n")
    with noon(person, visit_of(person, "m09")):
        made = amend(reason="One visit less")
    assert "Nothing is left to ask: 1 person complete." in made.effects
    person.refresh_from_db()
    assert person.follow_up == FollowUpStatus.COMPLETED


def test_the_last_window_that_counts_is_of_a_visit_that_is_asked_for(
    in_an_arm_today, stamp
):
    person = in_an_arm_today
    block = stamp.visit("m12")
    stamp.change("trial.toml", block, block.rstrip() + "\nretired = true\n\n")
    amend(reason="One visit less")
    closes = visit_of(person, "m09").closes_on
    with clock.fixed(clock.midnight(closes + timedelta(days=1), person.timezone)):
        [change] = close_last_windows()
    assert change.effective_on == closes + timedelta(days=1)
