"""Enrolling, and withdrawing."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from participants.enrolment.actions import (
    EnrolmentRefused,
    enrol,
)
from participants.enrolment.models import Identity
from participants.enrolment.study_id import read
from tests.builders import PERSON, consented, enrolled, screened
from trialsite import clock
from trialsite.access.scope import OutsideScope


def test_enrolment_gives_a_study_id_and_plans_the_baseline(coordinator):
    participant = enrolled(by=coordinator)
    assert read("ST", participant.study_id) == participant.study_id
    assert [visit.code for visit in participant.visits.all()] == ["baseline"]


def test_nobody_is_enrolled_before_consent(coordinator):
    """P11-08."""
    with pytest.raises(EnrolmentRefused, match="No consent is recorded"):
        enrol(screening=screened(by=coordinator), person=PERSON, by=coordinator)


def test_nobody_is_enrolled_twice(coordinator):
    participant = enrolled(by=coordinator)
    with pytest.raises(EnrolmentRefused, match=f"already enrolled as {participant}"):
        enrol(screening=participant.screening, person=PERSON, by=coordinator)


def test_names_stand_in_one_table_alone(coordinator):
    participant = enrolled(by=coordinator)
    identity = Identity.objects.get(participant=participant)
    assert identity.initials == "E. S."
    assert identity.preferred_name == "Erin"
    assert "Erin" not in repr(identity) + str(identity) + repr(participant)


def test_the_day_of_entry_is_the_sites_own(coordinator):
    with clock.fixed(datetime(2026, 6, 17, 3, tzinfo=UTC)):
        assert enrolled(by=coordinator).enrolled_on == date(2026, 6, 16)


@pytest.mark.parametrize("born", [date(1899, 12, 31), date(2050, 1, 1)])
def test_an_impossible_date_of_birth_is_refused_by_field(coordinator, born):
    person = replace(PERSON, date_of_birth=born)
    with pytest.raises(EnrolmentRefused, match="no date of birth") as refused:
        enrolled(by=coordinator, person=person)
    assert refused.value.field == "date_of_birth"


def test_an_unknown_time_zone_is_refused(coordinator):
    with pytest.raises(EnrolmentRefused, match=r"'Mars/Olympus' is no time zone"):
        enrol(
            screening=consented(by=coordinator),
            person=PERSON,
            timezone="Mars/Olympus",
            by=coordinator,
        )


def test_another_sites_coordinator_enrols_nobody_here(coordinator, stranger):
    with pytest.raises(OutsideScope):
        enrol(screening=consented(by=coordinator), person=PERSON, by=stranger)
