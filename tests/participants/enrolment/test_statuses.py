"""Two statuses, each with its ways, and wrong ones put right."""

from datetime import timedelta

import pytest

from participants.enrolment.actions import StatusRefused
from participants.enrolment.models import FollowUpStatus, StatusChange, TherapyStatus
from participants.enrolment.statuses import Change, change_status, correct_status
from tests.builders import enrolled, left
from trialsite import clock
from trialsite.access.scope import OutsideScope


@pytest.fixture
def person(in_an_arm_today):
    return in_an_arm_today


def to(person, status, reason="", *, kind="follow_up", days_ago=0, until=None):
    today = clock.today(person.timezone)
    end = today + timedelta(days=until) if until else None
    return Change(kind, status, today - timedelta(days=days_ago), reason, end)


def test_stopping_the_therapy_never_stops_the_visits(person, coordinator):
    change_status(
        participant=person,
        change=to(person, "stopped", "travel", kind="therapy"),
        by=coordinator,
    )
    person.refresh_from_db()
    assert (person.therapy, person.follow_up) == (
        TherapyStatus.STOPPED,
        FollowUpStatus.ACTIVE,
    )


def test_a_hold_has_an_end(person, coordinator):
    with pytest.raises(StatusRefused, match="day on which it ends"):
        change_status(
            participant=person, change=to(person, "on_hold", "ill"), by=coordinator
        )
    change_status(
        participant=person,
        change=to(person, "on_hold", "ill", until=14),
        by=coordinator,
    )
    person.refresh_from_db()
    assert person.hold_until == clock.today(person.timezone) + timedelta(days=14)
    change_status(
        participant=person, change=to(person, "active", "ready"), by=coordinator
    )
    person.refresh_from_db()
    assert (person.follow_up, person.hold_until) == (FollowUpStatus.ACTIVE, None)


def test_a_reason_is_of_the_protocol_and_of_that_status(person, coordinator):
    with pytest.raises(StatusRefused, match="no reason for this") as refused:
        change_status(
            participant=person, change=to(person, "died", "travel"), by=coordinator
        )
    assert refused.value.field == "reason"


def test_a_status_does_not_begin_in_the_future(person, coordinator):
    with pytest.raises(StatusRefused, match="from enrolment"):
        change_status(
            participant=person,
            change=to(person, "died", "family", days_ago=-1),
            by=coordinator,
        )


def test_nobody_comes_back_from_the_dead_but_by_correction(person, coordinator):
    died = change_status(
        participant=person, change=to(person, "died", "family"), by=coordinator
    )
    with pytest.raises(StatusRefused, match="correct what was recorded"):
        change_status(
            participant=person, change=to(person, "active", "reached"), by=coordinator
        )
    made = correct_status(
        wrong=died,
        change=to(person, "active", "other"),
        slip="person",
        by=coordinator,
    )
    person.refresh_from_db()
    assert person.follow_up == FollowUpStatus.ACTIVE
    assert made.corrects == died
    assert StatusChange.objects.get(pk=died.pk).status == FollowUpStatus.DIED


def test_only_the_newest_change_is_put_right_and_never_the_enrolment(
    person, coordinator
):
    first = person.status_changes.get(kind="follow_up")
    with pytest.raises(StatusRefused, match="not taken back here"):
        correct_status(
            wrong=first, change=to(person, "died", "family"), slip="day", by=coordinator
        )
    change_status(
        participant=person,
        change=to(person, "on_hold", "away", until=3),
        by=coordinator,
    )
    with pytest.raises(StatusRefused, match="newest"):
        correct_status(
            wrong=first, change=to(person, "died", "family"), slip="day", by=coordinator
        )


def test_withdrawing_has_a_way_of_its_own(person, coordinator):
    with pytest.raises(StatusRefused, match="no way"):
        change_status(
            participant=person, change=to(person, "withdrew", "time"), by=coordinator
        )
    left(person, by=coordinator)
    wrong = person.status_changes.latest("at")
    with pytest.raises(StatusRefused, match="page of withdrawals"):
        correct_status(
            wrong=wrong,
            change=to(person, "active", "other"),
            slip="status",
            by=coordinator,
        )


def test_only_own_site_staff_change_it(coordinator, stranger):
    person = enrolled(by=coordinator)
    with pytest.raises(OutsideScope):
        change_status(
            participant=person, change=to(person, "died", "family"), by=stranger
        )
