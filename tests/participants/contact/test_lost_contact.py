"""Who needs to be reached some other way, also where nobody tried today."""

from datetime import timedelta

import pytest

from participants.contact.actions import Contacted, opt_out, record_contact
from participants.contact.contact_people import (
    Somebody,
    end_contact_person,
    name_contact_person,
)
from participants.contact.tasks import judge_trying
from participants.contact.trying import judge_everybody
from participants.enrolment.models import Participant
from tests.builders import enrolled
from tests.counting import queries
from trialsite import clock
from trialsite.context.visible import one_participant, visible_rows
from trialsite.protocol import current

LATER = timedelta(days=40)


def tried(person, by, *, without=()):
    """Every attempt of the rule, but those of some modes."""
    rule = current().contact
    modes = [m for m in rule.modes if m not in ("contact_person", *without)]
    for number in range(rule.attempts):
        mode = modes[number % len(modes)]
        outcome = "no_answer" if mode == "phone" else "sent"
        with clock.fixed(clock.now() + timedelta(days=number)):
            record_contact(
                participant=person, contacted=Contacted(mode, outcome), by=by
            )
    return person


@pytest.fixture
def person(coordinator):
    return enrolled(by=coordinator)


def lost_contact(person) -> bool:
    return Participant.objects.get(pk=person.pk).lost_contact


def test_the_last_way_that_was_left_is_closed(person, coordinator):
    """Without another attempt, for none is asked for any more."""
    tried(person, coordinator, without=["letter"])
    assert not lost_contact(person)
    opt_out(participant=person, channel="letter", closed=True, by=coordinator)
    assert lost_contact(person)
    opt_out(participant=person, channel="letter", closed=False, by=coordinator)
    assert not lost_contact(person)


def test_a_participant_who_closes_a_channel_is_judged_by_all_that_is_known(
    person, coordinator
):
    """By their own link they see nobody's contact people, theirs not either."""
    ann = Somebody("Ann", "friend", phone="608 555 0199")
    today = clock.today(person.timezone)
    name_contact_person(
        participant=person, somebody=ann, agreed_on=today, by=coordinator
    )
    tried(person, coordinator, without=["letter"])
    with visible_rows(one_participant(person.pk)):
        opt_out(participant=person, channel="letter", closed=True, by=None)
    assert not lost_contact(person), "Ann can still be asked"


def test_a_contact_person_is_another_way_as_long_as_there_is_one(person, coordinator):
    tried(person, coordinator)
    assert lost_contact(person)
    ann = name_contact_person(
        participant=person,
        somebody=Somebody("Ann", "friend", phone="608 555 0199"),
        agreed_on=clock.today(person.timezone),
        by=coordinator,
    )
    assert not lost_contact(person)
    end_contact_person(contact_person=ann, by=coordinator)
    assert lost_contact(person)


def test_another_rule_of_the_protocol_shows_by_the_night(
    person, coordinator, monkeypatch
):
    tried(person, coordinator, without=["letter"])
    rule = current().contact.model_copy(update={"modes": ("phone",)})
    changed = current().model_copy(update={"contact": rule})
    monkeypatch.setattr("participants.contact.trying.current", lambda: changed)
    assert not lost_contact(person)
    judge_trying()
    assert lost_contact(person)


def test_time_alone_changes_nothing(person, coordinator):
    """The rule counts days on which somebody tried."""
    tried(person, coordinator, without=["letter"])
    with clock.fixed(clock.now() + LATER):
        assert judge_everybody() == 0
    assert not lost_contact(person)


def test_it_costs_the_same_for_one_and_for_many(coordinator):
    for _ in range(2):
        tried(enrolled(by=coordinator), coordinator)
    some = queries(judge_everybody)
    for _ in range(4):
        tried(enrolled(by=coordinator), coordinator)
    Participant.objects.update(lost_contact=False)
    # One more: for these four nobody has written it yet.
    assert (len(some), len(queries(judge_everybody))) == (5, 6)
    assert Participant.objects.filter(lost_contact=True).count() == 6
