"""The pages of a move between two sites, as each of the two sees them."""

import pytest
from django.urls import reverse

from participants.enrolment.models import Participant
from participants.transfer.actions import (
    accept_transfer,
    decline_transfer,
    propose_transfer,
)
from tests.fixtures.people import make_user
from tests.reading import markup


@pytest.fixture
def person(in_an_arm_today):
    return in_an_arm_today


@pytest.fixture
def proposal(person, coordinator):
    return propose_transfer(
        participant=person, to="BOS", reason="Moved house", by=coordinator
    )


def name_of(person):
    return f"{person.identity.given_name} {person.identity.family_name}"


def text(client, name, *args):
    return markup(client.get(reverse(name, args=args), follow=True))


def test_one_site_proposes_and_the_other_accepts(client, person, coordinator, stranger):
    client.force_login(coordinator)
    asked = {"to": "BOS", "reason": "Moved house"}
    page = markup(
        client.post(reverse("transfer", args=[person.study_id]), asked, follow=True)
    )
    assert "Nothing moves before Boston accepts" in page
    assert "Move to Boston proposed, Moved house: waiting for an answer" in page
    number = person.transfers.get().pk
    client.force_login(stranger)
    page = client.get(reverse("home"))
    (section,) = page.context["sections"]
    assert section.title == "Proposed to move here"
    assert "E. S." not in markup(page), "nobody is named before"
    address = reverse("transfer-answer", args=[number])
    asked = markup(client.get(address))
    assert "Moved house" in asked
    assert f"<h2>{name_of(person)}, " in asked
    assert all(f"<dt>{v.plan.short}</dt>" in asked for v in person.visits.all())
    page = markup(client.post(address, {"answer": "accepted"}, follow=True))
    assert f"Open {person.study_id}" in page


@pytest.mark.parametrize("page", ["participant", "locator", "status", "contact"])
def test_the_new_site_works_with_them_and_the_old_no_more(
    client, proposal, coordinator, stranger, page
):
    """P11-05: each page, behind row-level security."""
    accept_transfer(transfer=proposal, by=stranger)
    address = reverse(page, args=[proposal.study_id])
    for user, answer in ((stranger, 200), (coordinator, 404)):
        client.force_login(user)
        assert client.get(address).status_code == answer


def test_the_old_site_reads_where_they_went(client, proposal, coordinator, stranger):
    accept_transfer(transfer=proposal, by=stranger)
    here = reverse("participant", args=[proposal.study_id])
    client.force_login(coordinator)
    page = markup(client.get(here))
    assert "is at Boston now" in page and "Moved house" in page
    assert name_of(proposal.participant) not in page
    client.force_login(make_user("Sam Ray", "coordinator", "SLC"))
    assert "Boston" not in markup(client.get(here))


def test_once_it_is_answered_the_proposal_names_nobody(client, proposal, stranger):
    decline_transfer(transfer=proposal, reason="No group here", by=stranger)
    client.force_login(stranger)
    page = text(client, "transfer-answer", proposal.pk)
    assert name_of(proposal.participant) not in page


def test_the_old_site_keeps_its_screening(client, proposal, coordinator, stranger):
    number = proposal.participant.screening_id
    accept_transfer(transfer=proposal, by=stranger)
    client.force_login(coordinator)
    page = text(client, "screening", number)
    assert f"Enrolled as {proposal.study_id}, now at another site" in page
    assert "Record consent" not in page
    assert proposal.study_id in text(client, "screenings")
    assert "Eligible, not yet enrolled" not in text(client, "home")
    assert "already enrolled as" in text(client, "enrol", number)
    assert client.get(reverse("consent", args=[number])).status_code == 404


def test_the_new_site_asks_for_the_next_consent(client, proposal, stranger):
    number = proposal.participant.screening_id
    client.force_login(stranger)
    assert client.get(reverse("consent", args=[number])).status_code == 404
    accept_transfer(transfer=proposal, by=stranger)
    assert client.get(reverse("consent", args=[number])).status_code == 200


def test_a_refusal_is_told_with_its_reason(client, proposal, coordinator, stranger):
    client.force_login(stranger)
    address = reverse("transfer-answer", args=[proposal.pk])
    page = client.post(address, {"answer": "declined"})
    assert "reason" in page.context["form"].errors
    client.post(address, {"answer": "declined", "reason": "No group here"})
    client.force_login(coordinator)
    sections = client.get(reverse("home")).context["sections"]
    told = {
        section.title: [row.study_id for row in section.rows] for section in sections
    }
    assert told["Moves that were declined"] == [proposal.study_id]
    page = text(client, "participant", proposal.study_id)
    assert "declined, “No group here”" in page


def test_a_proposal_is_taken_back_on_its_page(client, proposal, coordinator):
    client.force_login(coordinator)
    address = reverse("transfer", args=[proposal.study_id])
    assert "Boston has not answered yet" in markup(client.get(address))
    client.post(address, {"reason": "They stay after all"})
    assert "waiting for an answer" not in text(client, "participant", proposal.study_id)
    assert "to" in client.get(address).context["form"].fields
    assert Participant.objects.get().site_id == "MAD"
