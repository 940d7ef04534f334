"""People are found by their family name, at one's own sites alone."""

from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from participants.candidates.actions import Named, erase_due, move_on, name_candidate
from participants.candidates.models import Candidate, CandidateState
from participants.contact.locator import update_locator
from participants.enrolment.models import Identity
from participants.transfer.actions import accept_transfer, propose_transfer
from tests.builders import PERSON, enrolled
from tests.counting import queries
from trialsite import clock

BORN = date(1961, 3, 4)


def called(family: str, given: str = "Ines", number: int = 0):
    """Who is called so, and like nobody else in any other way."""
    return replace(
        PERSON,
        given_name=given,
        family_name=family,
        date_of_birth=date(1961, 3, 4 + number),
        email=f"ines.{number}@example.org",
        phone=f"+1 608 555 01{60 + number}",
    )


@pytest.fixture
def cora(client, coordinator):
    client.force_login(coordinator)
    return client


def found(client, asked):
    """The study ids that a search leads to, by a list or at once."""
    page = client.get(reverse("participants"), {"q": asked})
    if page.status_code == 302:
        return [page.url.rstrip("/").rsplit("/", 1)[-1]]
    return [line.participant.study_id for line in page.context["lines"]]


def screened(client, asked):
    page = client.get(reverse("participants"), {"q": asked})
    return [person.name for person in page.context["screened"]]


@pytest.mark.parametrize(
    ("family", "asked"),
    [
        ("Stone", "stone"),
        ("García Márquez", "Garcia"),
        ("García Márquez", "Márquez"),
        ("García Márquez", "garcia-marquez"),
        ("Müller", "Mueller"),
        ("Müller", "Muller"),
        ("O’Brien", "O Brien"),
        ("de la Cruz", "Delacruz"),
        ("Li", "Li"),
        ("Stone Jr.", "Stone"),
        ("Stone", "Stone, Ines"),
        ("Stone", "Ines Stone"),
        ("Stone", "I Stone"),
    ],
)
def test_a_family_name_finds_who_is_called_so(cora, coordinator, family, asked):
    person = enrolled(by=coordinator, person=called(family))
    assert found(cora, asked) == [person.study_id]


@pytest.mark.parametrize("asked", ["Ston", "Stones", "Ines", "Erin Stone", "tone"])
def test_part_of_a_word_or_another_given_name_finds_nobody(cora, coordinator, asked):
    enrolled(by=coordinator, person=called("Stone"))
    assert found(cora, asked) == []


def test_who_share_a_name_are_listed(cora, coordinator):
    people = [
        enrolled(by=coordinator, person=called("Stone", given, number))
        for number, given in enumerate(("Ines", "Otto"))
    ]
    assert sorted(found(cora, "Stone")) == [person.study_id for person in people]
    assert found(cora, "Otto Stone") == [people[1].study_id]


def test_people_of_other_sites_are_not_found(client, coordinator, stranger):
    here = enrolled(by=coordinator, person=called("Stone"))
    there = enrolled("BOS", by=stranger, person=called("Stone", "Otto", 1))
    client.force_login(coordinator)
    assert found(client, "Stone") == [here.study_id]
    client.force_login(stranger)
    assert found(client, "Stone") == [there.study_id]


def test_a_name_is_found_where_the_person_moved(client, coordinator, stranger):
    person = enrolled(by=coordinator, person=called("Stone"))
    move = propose_transfer(
        participant=person, to="BOS", reason="Moved", by=coordinator
    )
    accept_transfer(transfer=move, by=stranger)
    client.force_login(coordinator)
    assert found(client, "Stone") == []
    client.force_login(stranger)
    assert found(client, "Stone") == [person.study_id]


def test_who_takes_another_name_is_found_by_it_alone(cora, coordinator):
    person = enrolled(by=coordinator, person=called("Stone"))
    update_locator(
        participant=person,
        values={"family_name": "Hale"},
        reason="She married.",
        by=coordinator,
    )
    assert found(cora, "Hale") == [person.study_id]
    assert found(cora, "Stone") == []


def test_who_is_listed_or_screened_is_found_too_until_the_name_is_erased(
    client, coordinator, stranger
):
    person = Named("Ines", "Stone", BORN)
    listed = name_candidate(site="MAD", source="letter", person=person, by=coordinator)
    client.force_login(coordinator)
    assert screened(client, "stone") == ["Ines Stone"]
    assert screened(client, "Otto Stone") == []
    client.force_login(stranger)
    assert screened(client, "stone") == []
    client.force_login(coordinator)
    move_on(candidate=listed, standing=CandidateState.CLOSED, by=coordinator)
    with clock.fixed(clock.midnight(date(2030, 1, 1), "UTC")):
        erase_due()
    assert screened(client, "stone") == []
    assert Candidate.objects.get(pk=listed.pk).family_index is None


def test_who_is_in_the_trial_is_found_there_and_not_twice(cora, coordinator):
    person = enrolled(by=coordinator, person=called("Stone"))
    assert found(cora, "Stone") == [person.study_id]
    assert Candidate.objects.get().family_index is None


def test_a_release_that_finds_by_family_names_indexes_everybody(
    cora, coordinator, monkeypatch
):
    fields = [model._meta.get_field("family_index") for model in (Candidate, Identity)]
    with monkeypatch.context() as older:
        for field in fields:
            older.setattr(field, "normalise", lambda *values: [])
        person = enrolled(by=coordinator, person=called("Stone"))
        name_candidate(
            site="MAD", source="letter", person=Named("Pia", "Hale"), by=coordinator
        )
    assert found(cora, "Stone") == []
    call_command("index_people", stdout=StringIO())
    assert found(cora, "Stone") == [person.study_id]
    assert screened(cora, "Hale") == ["Pia Hale"]


def test_a_search_by_name_costs_the_same_however_many_are_called_so(cora, coordinator):
    def asked():
        cora.get(reverse("participants"), {"q": "Stone"})

    for number in range(2):
        enrolled(by=coordinator, person=called("Stone", number=number))
    few = queries(asked)
    for number in range(2, 6):
        enrolled(by=coordinator, person=called("Stone", number=number))
    assert len(queries(asked)) == len(few)
