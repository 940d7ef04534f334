"""Unblinding one participant, as the investigator meets it."""

from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from participants.randomization.models import Allocation
from participants.unblinding.models import Unblinding
from tests.fixtures.people import make_user
from trialsite.access.concealed import within
from trialsite.accounts import again
from trialsite.protocol import current

PASSWORD = "correct horse battery"


@pytest.fixture
def ivy(db):
    """Ivy is the investigator on call: blinded, and at the site."""
    return make_user("Ivy Moss", "investigator", "MAD", password=PASSWORD)


@pytest.fixture
def erin(in_an_arm_today):
    return in_an_arm_today


def arm_label(erin):
    return current().arm(within(Allocation.objects.get(participant=erin).arm)).label


@pytest.fixture
def page(client, ivy):
    client.force_login(ivy)
    return client


def send(page, erin, **changes):
    sent = {
        "key": str(uuid4()),
        "kind": "emergency",
        "reason": "treatment",
        "why": "Surgery tonight.",
        "disclosure": "screen",
        "disclosed_to": "Dr. Lee",
        "password": PASSWORD,
    }
    address = reverse("unblind", args=[erin.study_id])
    return page.post(address, sent | changes, follow=True)


def test_the_arm_is_shown_once_and_on_no_page_afterwards(page, erin):
    """RND-13, R3-01: on screen, once; a mark stays, and the arm is concealed."""
    label = arm_label(erin)
    shown = send(page, erin)
    assert label in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    own = page.get(reverse("participant", args=[erin.study_id])).content.decode()
    assert label not in own
    assert "Unblinded" in own
    assert "State its impact" in own
    form = page.get(reverse("unblind", args=[erin.study_id])).content.decode()
    assert label not in form


def test_without_the_password_nothing_happens(page, erin):
    """R3-02: re-authentication, and what was typed is still there."""
    text = send(page, erin, password="wrong").content.decode()
    assert "That is not your password" in text
    assert "Surgery tonight." in text
    assert not Unblinding.objects.exists()


def test_a_letter_shows_the_arm_to_nobody_here(page, erin):
    sent = {"disclosure": "third_party", "email": "lee@example.org"}
    text = send(page, erin, **sent).content.decode()
    assert "You were not shown it" in text
    assert arm_label(erin) not in text


def test_the_impact_is_stated_afterwards(page, erin):
    """R3-02."""
    send(page, erin)
    fact = Unblinding.objects.get()
    address = reverse("unblinding-impact", args=[erin.study_id, fact.pk])
    text = page.post(address, {"text": "None so far."}, follow=True)
    assert "Impact: “None so far.”" in text.content.decode()
    again = page.post(address, {"text": "More."}, follow=True)
    assert "assessed already" in again.content.decode()


@pytest.mark.parametrize("right", [True, False])
def test_who_has_an_authenticator_app_is_asked_for_its_code(
    right, client, ivy, erin, monkeypatch
):
    """R3-02: the second factor too, and a wrong one undoes nothing."""
    Authenticator.objects.create(user=ivy, type="totp", data={})
    monkeypatch.setattr(again, "opened_by", lambda user, code: code == "123456")
    client.force_login(ivy)
    send(client, erin, code="123456" if right else "654321")
    found = [fact.confirmed_by for fact in Unblinding.objects.all()]
    assert found == (["password and second factor"] if right else [])
