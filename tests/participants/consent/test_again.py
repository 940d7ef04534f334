"""Somebody who agreed to an older version is asked again, and told what changed."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from participants.consent.actions import record_consent
from participants.consent.again import to_ask
from participants.consent.approvals import record_approval
from participants.consent.beginning import begin_on_tablet
from participants.consent.models import Consent
from participants.enrolment.actions import enrol
from participants.enrolment.statuses import Change, change_status
from participants.screening.actions import record_screening
from tests.builders import PERSON, investigator_at, passing_answers
from tests.fixtures.people import make_user
from tests.reading import markup
from trialsite import clock
from trialsite.protocol import current

NOON = datetime(2026, 6, 16, 18, tzinfo=UTC)
TODAY = date(2026, 6, 16)
NEW = "The group sessions are held by video."


@pytest.fixture(autouse=True)
def a_day_in_june():
    with clock.fixed(NOON):
        yield


def approve(version):
    record_approval(
        site="MAD",
        version=version,
        approved_on=TODAY,
        reference="7",
        by=investigator_at("MAD"),
    )


def agree(screening, version, by):
    return record_consent(
        screening=screening, version=version, given_on=TODAY, mode="in_person", by=by
    )


@pytest.fixture
def screening(coordinator):
    """Of somebody who agreed to the first version, which then was replaced."""
    approve("v1")
    found = record_screening(
        site="MAD",
        source="letter",
        answers=passing_answers(),
        initials="ES",
        by=coordinator,
    )
    agree(found, "v1", coordinator)
    return found


@pytest.fixture
def erin(screening, coordinator):
    person = enrol(screening=screening, person=PERSON, by=coordinator)
    approve("v2")
    return person


def page_of(client, person) -> str:
    return markup(client.get(reverse("participant", args=[person.study_id])))


def test_the_persons_page_has_a_door_and_says_what_changed(client, erin, coordinator):
    client.force_login(coordinator)
    page = page_of(client, erin)
    assert "They agreed to Version 1; Version 2 is in use here now." in page
    assert reverse("consent", args=[erin.screening_id]) in page
    assert "What changed since Version 1" in page and NEW in page


def test_behind_the_door_it_stands_what_changed_word_by_word(client, erin, coordinator):
    client.force_login(coordinator)
    page = markup(client.get(reverse("consent", args=[erin.screening_id])))
    assert "Consent again" in page and NEW in page
    assert "<ins>" in page and "held by video" in page
    assert "On this tablet" in page


def test_the_person_reads_it_before_the_document(client, erin, coordinator):
    client.force_login(coordinator)
    address = reverse("consent-tablet", args=[erin.screening_id])
    assert "Erin Stone" in markup(client.get(address))
    client.post(address, {"version": "v2", "checked": "on"})
    page = markup(client.get(reverse("consent-start")))
    assert "What is new since you agreed to Version 1" in page and NEW in page


def test_who_agreed_to_the_newest_has_no_such_door(client, erin, coordinator):
    agree(erin.screening, "v2", coordinator)
    client.force_login(coordinator)
    assert "is in use here now" not in page_of(client, erin)
    page = markup(client.get(reverse("consent", args=[erin.screening_id])))
    assert "What changed since" not in page


def test_before_the_new_version_is_approved_there_is_none(
    client, screening, coordinator
):
    person = enrol(screening=screening, person=PERSON, by=coordinator)
    client.force_login(coordinator)
    assert "is in use here now" not in page_of(client, person)


def test_nobody_asks_who_died_or_who_may_not_consent(client, erin, coordinator):
    client.force_login(make_user("Mona Monitor", "monitor", "MAD"))
    assert "Consent again" not in page_of(client, erin)
    reason = current().status_reasons.died[0].code
    died = Change("follow_up", "died", TODAY, reason=reason)
    change_status(participant=erin, change=died, by=coordinator)
    client.force_login(coordinator)
    assert "is in use here now" not in page_of(client, erin)
    assert "Consent again" not in markup(client.get("/"))


def test_no_database_is_asked_where_no_version_is_later(
    erin, coordinator, django_assert_num_queries
):
    given = [agree(erin.screening, "v2", coordinator)]
    with django_assert_num_queries(0):
        assert to_ask(given, "MAD") is None


def test_who_consents_first_reads_of_no_change(client, coordinator):
    approve("v1")
    approve("v2")
    screening = record_screening(
        site="MAD",
        source="letter",
        answers=passing_answers(),
        initials="ES",
        by=coordinator,
    )
    client.force_login(coordinator)
    address = reverse("consent-tablet", args=[screening.pk])
    client.post(address, {"version": "v2", "checked": "on"})
    assert "What is new" not in markup(client.get(reverse("consent-start")))
    assert not Consent.objects.exists()
    begin_on_tablet(screening=screening, version="v2", by=coordinator)
