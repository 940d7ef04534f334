"""Moving to another site: the id stays, access moves, both histories are dated."""

import csv
import io

import pytest
from django.db import connection
from django.urls import reverse

from participants.enrolment.models import Identity, SiteStay
from participants.enrolment.transfer import TransferRefused, transfer
from participants.randomization.models import Allocation
from tests.builders import randomized
from trialsite.access.scope import OutsideScope, scope_of
from trialsite.exports.copy import copy_csv
from trialsite.exports.registry import datasets


@pytest.fixture
def person(coordinator):
    return randomized(by=coordinator)


def exported(name: str, sites: list[str]) -> list[dict[str, str]]:
    table = next(table for table in datasets() if table.name == name)
    out = io.BytesIO()
    copy_csv(table, out, sites=sites, connection=connection)
    return list(csv.DictReader(io.StringIO(out.getvalue().decode())))


def test_access_moves_with_the_person(person, coordinator, stranger):
    """P11-05: who worked with them before sees them no more."""
    study_id = person.study_id
    stratum = Allocation.objects.get(participant=person).stratum
    transfer(participant=person, to="BOS", reason="Moved house", by=coordinator)
    assert not scope_of(coordinator).participants.filter(study_id=study_id).exists()
    moved = scope_of(stranger).participants.get(study_id=study_id)
    assert moved.study_id == study_id
    assert Allocation.objects.get(participant=moved).stratum == stratum
    with pytest.raises(OutsideScope):
        transfer(participant=moved, to="SLC", reason="Back", by=coordinator)


def test_the_old_site_keeps_its_screening(person, coordinator, client):
    transfer(participant=person, to="BOS", reason="Moved house", by=coordinator)
    client.force_login(coordinator)
    page = client.get(reverse("screening", args=[person.screening_id]))
    assert page.status_code == 200
    page = client.get(reverse("participant", args=[person.study_id]))
    assert page.status_code == 404


def test_both_stays_are_dated(person, coordinator):
    transfer(participant=person, to="BOS", reason="Moved house", by=coordinator)
    stays = SiteStay.objects.filter(participant=person).order_by("at")
    assert [stay.site_id for stay in stays] == ["MAD", "BOS"]
    (participant,) = exported("participants", ["BOS"])
    assert participant["site_randomized"] == "MAD"
    assert participant["site_current"] == "BOS"
    before, now = exported("site_stays", ["BOS"])
    assert before["until"] == now["since"]
    assert now["until"] == ""


def test_initials_are_found_at_the_new_site_alone(person, coordinator):
    transfer(participant=person, to="BOS", reason="Moved house", by=coordinator)
    found = Identity.objects.filter(initials_index=("BOS", "E", "S"))
    assert found.get().participant_id == person.pk
    assert not Identity.objects.filter(initials_index=("MAD", "E", "S")).exists()


def test_a_move_needs_another_site_and_a_reason(person, coordinator):
    with pytest.raises(TransferRefused, match="no other site"):
        transfer(participant=person, to="MAD", reason="Moved", by=coordinator)
    with pytest.raises(TransferRefused, match="Say why"):
        transfer(participant=person, to="BOS", reason=" ", by=coordinator)


def test_the_page_tells_where_the_person_went(client, person, coordinator):
    client.force_login(coordinator)
    page = client.post(
        reverse("transfer", args=[person.study_id]),
        {"to": "BOS", "reason": "Moved house"},
        follow=True,
    )
    assert "is now at Boston" in page.content.decode()
