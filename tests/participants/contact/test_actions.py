"""Attempts, what they lead to, and channels that are closed."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from participants.contact.actions import (
    Contacted,
    ContactRefused,
    heard_from,
    opt_out,
    record_contact,
    take_back,
)
from participants.contact.gate import closed_channels, hindrance
from participants.contact.models import ContactAttempt
from participants.contact.trying import tries_of
from participants.enrolment.models import FollowUpStatus, StatusChange
from participants.enrolment.statuses import Change, change_status
from tests.builders import enrolled, left
from trialsite import clock
from trialsite.access.scope import OutsideScope
from trialsite.audit.models import AuditEvent
from trialsite.context.acting import giving_reason
from trialsite.protocol import current

NO_ANSWER = Contacted("phone", "no_answer")


@pytest.fixture
def person(coordinator):
    return enrolled(by=coordinator)


def days_later(days: int):
    return clock.fixed(clock.now() + timedelta(days=days))


def try_all(person, by):
    """Every attempt of the protocol's rule, in vain."""
    rule = current().contact
    closed = ("contact_person",)
    modes = [mode for mode in rule.modes if mode not in closed]
    for number in range(rule.attempts):
        mode = modes[number % len(modes)]
        outcome = "no_answer" if mode == "phone" else "sent"
        with days_later(number + 1):
            record_contact(
                participant=person, contacted=Contacted(mode, outcome), by=by
            )


def test_an_attempt_is_kept_and_the_newest_stands_with_the_person(person, coordinator):
    today = clock.today(person.timezone)
    attempt = record_contact(
        participant=person,
        contacted=Contacted("phone", "no_answer", next_action="call", next_on=today),
        by=coordinator,
    )
    assert person.last_contact == attempt
    assert person.heard_at is None
    later = record_contact(
        participant=person,
        contacted=Contacted("phone", "reached"),
        by=coordinator,
    )
    assert person.last_contact == later
    assert person.heard_at == later.at


def test_only_own_site_staff_record_one(person, stranger):
    with pytest.raises(OutsideScope):
        record_contact(participant=person, contacted=NO_ANSWER, by=stranger)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (Contacted("pigeon", "sent"), "mode"),
        (Contacted("letter", "no_answer"), "outcome"),
        (Contacted("phone", "no_answer", next_action="call"), "next_on"),
    ],
)
def test_what_cannot_be_is_refused_by_name(person, coordinator, wrong, field):
    with pytest.raises(ContactRefused) as refused:
        record_contact(participant=person, contacted=wrong, by=coordinator)
    assert refused.value.field == field
    assert not ContactAttempt.objects.exists()


def test_a_next_step_cannot_lie_in_the_past(person, coordinator):
    yesterday = clock.today(person.timezone) - timedelta(days=1)
    wrong = Contacted("phone", "no_answer", next_action="call", next_on=yesterday)
    with pytest.raises(ContactRefused, match="from today"):
        record_contact(participant=person, contacted=wrong, by=coordinator)


def test_the_rule_of_trying_makes_somebody_to_be_reached(person, coordinator):
    try_all(person, coordinator)
    assert person.lost_contact
    assert tries_of(person).is_enough


def test_reaching_them_or_hearing_from_them_begins_anew(person, coordinator):
    try_all(person, coordinator)
    with days_later(20):
        heard_from(participant=person)
        person.refresh_from_db()
        assert not person.lost_contact
        assert tries_of(person).tries == 0


def test_who_is_reached_again_is_followed_again(person, coordinator):
    today = clock.today(person.timezone)
    change_status(
        participant=person,
        change=Change("follow_up", "unreachable", today, "no_way"),
        by=coordinator,
    )
    record_contact(
        participant=person, contacted=Contacted("phone", "reached"), by=coordinator
    )
    assert person.follow_up == FollowUpStatus.ACTIVE
    newest = StatusChange.objects.filter(participant=person).latest("at")
    assert (newest.status, newest.by) == (FollowUpStatus.ACTIVE, coordinator)


def test_an_attempt_recorded_by_mistake_stays_and_counts_no_more(person, coordinator):
    first = record_contact(participant=person, contacted=NO_ANSWER, by=coordinator)
    wrong = record_contact(
        participant=person, contacted=Contacted("phone", "reached"), by=coordinator
    )
    take_back(attempt=wrong, by=coordinator)
    person.refresh_from_db()
    assert (person.last_contact, person.heard_at) == (first, None)
    assert ContactAttempt.objects.count() == 3
    with pytest.raises(ContactRefused, match="before"):
        take_back(attempt=ContactAttempt.objects.get(pk=wrong.pk), by=coordinator)


def test_a_recorded_attempt_is_not_changed_whatever_the_reason(person, coordinator):
    attempt = record_contact(participant=person, contacted=NO_ANSWER, by=coordinator)
    refused = pytest.raises(DatabaseError, match="permission denied")
    with refused, giving_reason("a test"), transaction.atomic():
        ContactAttempt.objects.filter(pk=attempt.pk).update(outcome="reached")


def test_a_note_is_sealed_in_the_record_too(person, coordinator):
    attempt = record_contact(
        participant=person,
        contacted=Contacted("phone", "no_answer", note="her sister Ann picked up"),
        by=coordinator,
    )
    assert attempt.note == "her sister Ann picked up"
    event = AuditEvent.objects.get(
        table_name="participants_contactattempt", row_pk=str(attempt.pk)
    )
    assert "sister" not in str(event.new)


def test_nobody_calls_who_withdrew_but_they_may_call_us(person, coordinator):
    left(person, by=coordinator)
    with pytest.raises(ContactRefused, match="withdrew"):
        record_contact(participant=person, contacted=NO_ANSWER, by=coordinator)
    record_contact(
        participant=person,
        contacted=Contacted("phone", "reached", incoming=True),
        by=coordinator,
    )
    assert person.follow_up == FollowUpStatus.WITHDREW


def test_nobody_is_contacted_while_on_hold_until_the_day(person, coordinator):
    today = clock.today(person.timezone)
    until = today + timedelta(days=10)
    change_status(
        participant=person,
        change=Change("follow_up", "on_hold", today, "away", until=until),
        by=coordinator,
    )
    assert "On hold until" in hindrance(person)
    with days_later(10):
        assert hindrance(person) == ""


def test_a_closed_channel_is_no_withdrawal(person, coordinator):
    """Pain 40: an opt-out is by channel, visible, and apart from leaving."""
    opt_out(participant=person, channel="phone", closed=True, by=coordinator)
    assert closed_channels([person])[person.pk] == {"phone"}
    with pytest.raises(ContactRefused, match="does not want phone calls"):
        record_contact(participant=person, contacted=NO_ANSWER, by=coordinator)
    record_contact(
        participant=person, contacted=Contacted("text", "sent"), by=coordinator
    )
    person.refresh_from_db()
    assert person.follow_up == FollowUpStatus.ACTIVE
    with pytest.raises(ContactRefused, match="already"):
        opt_out(participant=person, channel="phone", closed=True, by=coordinator)
    opt_out(participant=person, channel="phone", closed=False, by=coordinator)
    assert closed_channels([person])[person.pk] == set()
