"""The page that randomizes, and who sees the arm."""

import pytest
from django.urls import reverse

from participants.randomization.models import Allocation
from tests.builders import enrolled, randomized, ready
from trialsite.concealed import within
from trialsite.protocol import current


@pytest.fixture
def cora(client, coordinator):
    client.force_login(coordinator)
    return client


def page_of(participant):
    return reverse("randomize", args=[participant.study_id])


def test_the_person_is_read_back_before_the_button(cora, coordinator):
    participant = ready(by=coordinator)
    text = cora.get(page_of(participant)).content.decode()
    for said in (participant.study_id, "E. S.", "Under 90 MME a day", "version v2"):
        assert said in text
    assert not Allocation.objects.exists()


def test_the_button_randomizes_and_shows_the_arm(cora, coordinator):
    participant = ready(by=coordinator)
    page = cora.post(page_of(participant), follow=True)
    arm = current().arm(within(Allocation.objects.get().arm))
    assert arm.label in page.content.decode()


def test_a_second_click_leads_to_the_allocation_that_holds(cora, coordinator):
    """RND-07: Back and again, or a double click, changes nothing."""
    participant = ready(by=coordinator)
    cora.post(page_of(participant))
    page = cora.post(page_of(participant), follow=True)
    assert "was already randomized" in page.content.decode()
    assert Allocation.objects.count() == 1
    assert cora.get(page_of(participant)).status_code == 302


def test_what_lacks_is_said_and_there_is_no_button(cora, coordinator):
    participant = enrolled(by=coordinator)
    text = cora.get(page_of(participant)).content.decode()
    assert "Complete the baseline" in text
    assert f"Randomize {participant}</button>" not in text
    cora.post(page_of(participant))
    assert not Allocation.objects.exists()


def test_another_sites_participant_does_not_exist_for_you(
    client, coordinator, stranger
):
    participant = ready(by=coordinator)
    client.force_login(stranger)
    assert client.get(page_of(participant)).status_code == 404
    assert client.post(page_of(participant)).status_code == 404


def test_who_may_see_and_not_do_is_refused(client, coordinator, admin_user):
    participant = ready(by=coordinator)
    client.force_login(admin_user)
    assert client.post(page_of(participant)).status_code == 403
    assert not Allocation.objects.exists()


def test_the_arm_is_in_no_list(cora, coordinator):
    """P11: the arm stands on the participant's page alone, for roles that see it."""
    randomized(by=coordinator)
    labels = [arm.label for arm in current().arms]
    for name in ("home", "participants", "screenings"):
        text = cora.get(reverse(name)).content.decode()
        assert not [label for label in labels if label in text]
