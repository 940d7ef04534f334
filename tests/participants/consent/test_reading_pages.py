"""The person's own pages, and handing the tablet over."""

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from participants.consent.beginning import issue_code
from participants.consent.models import Consent, ConsentSitting, TeachBack
from tests.builders import screened
from trialsite import clock
from trialsite.audit.models import AuditEvent
from trialsite.outbox.models import Message
from trialsite.protocol import current

NOON = datetime(2026, 6, 16, 18, tzinfo=UTC)


@pytest.fixture(autouse=True)
def a_day_in_june():
    with clock.fixed(NOON):
        yield


@pytest.fixture
def screening(client, coordinator):
    found = screened(by=coordinator)
    client.force_login(coordinator)
    return found


def hand_over(client, screening):
    address = reverse("consent-tablet", args=[screening.pk])
    return client.post(address, {"version": "v2", "checked": "on"})


def read_everything(client):
    for place, section in enumerate(current().consent("v2").sections, start=1):
        address = reverse("consent-read", args=[place])
        assert section.title in client.get(address).content.decode()
        right = section.question.right if section.question else ""
        client.post(address, {"answer": right})


def test_staff_are_signed_out_of_all_that_the_person_can_reach(client, screening):
    """From the hand-over on no page of the staff's opens, until they sign in anew."""
    answer = hand_over(client, screening)
    assert answer["Location"] == reverse("consent-start")
    for name, args in (
        ("home", []),
        ("screening", [screening.pk]),
        ("consent", [screening.pk]),
        ("participants", []),
    ):
        answer = client.get(reverse(name, args=args))
        assert answer["Location"].startswith(reverse("sign-in"))
    assert client.get(reverse("consent-start")).status_code == 200


def test_the_tablet_is_handed_over_only_for_who_was_checked(client, screening):
    address = reverse("consent-tablet", args=[screening.pk])
    form = client.post(address, {"version": "v2"}).context["form"]
    assert "checked" in form.errors
    assert client.get(reverse("home")).status_code == 200


def test_the_whole_way_on_the_tablet(client, screening):
    hand_over(client, screening)
    assert client.get(reverse("consent-sign"))["Location"] == "/consent/page/1/"
    client.post(reverse("consent-read", args=[1]))
    wrong = client.post(reverse("consent-read", args=[2]), {"answer": "me"})
    assert "Not quite. Please read this page once more" in wrong.content.decode()
    assert TeachBack.objects.filter(right=False).count() == 1
    read_everything(client)
    sign = reverse("consent-sign")
    refused = client.post(sign, {"name": "Erin Stone"})
    assert "agree" in refused.context["form"].errors
    assert "Erin Stone" in refused.content.decode()
    client.post(sign, {"name": "Erin  Stone", "agree": "on"})
    whole = client.get(reverse("consent-certify")).content.decode()
    assert all(s.title in whole for s in current().consent("v2").sections)
    assert "Erin Stone" in whole
    client.post(reverse("consent-certify"))
    done = client.get(reverse("consent-done")).content.decode()
    assert "16 Jun 2026, 1:00:00 pm CDT (16 Jun 2026, 6:00:00 pm UTC)" in done
    copy = client.get(reverse("consent-own-copy"))
    assert copy["Content-Type"] == "application/pdf"
    assert copy.content.startswith(b"%PDF-")
    assert Consent.objects.get().mode == "tablet"
    after = client.post(reverse("consent-finish"), {"tablet": "1"})
    assert after["Location"] == reverse("sign-in")
    assert client.get(reverse("consent-own-copy")).status_code == 302


def test_what_the_person_does_is_recorded_as_theirs(client, screening):
    """P11-06: the member of staff who handed over did not do it."""
    hand_over(client, screening)
    client.post(reverse("consent-read", args=[1]))
    client.post(reverse("consent-read", args=[2]), {"answer": "chance"})
    event = AuditEvent.objects.filter(table_name="participants_teachback").get()
    assert (event.actor_kind, event.actor) == (
        "participant",
        f"Screening {screening.pk}",
    )


def test_going_back_wipes_the_signature(client, screening):
    hand_over(client, screening)
    read_everything(client)
    client.post(reverse("consent-sign"), {"name": "Erin Stone", "agree": "on"})
    client.get(reverse("consent-sign"))
    assert ConsentSitting.objects.get().typed_name == ""
    client.post(reverse("consent-certify"))
    assert not Consent.objects.exists()


def test_who_does_not_want_to_is_thanked(client, screening):
    hand_over(client, screening)
    page = client.post(reverse("consent-stop")).content.decode()
    assert "Your care stays the same" in page
    assert client.get(reverse("consent-start"))["Location"] == reverse("consent-open")
    assert ConsentSitting.objects.get().outcome == "stopped"


def test_the_whole_way_by_link(client, screening, coordinator):
    sent = client.post(
        reverse("consent-link", args=[screening.pk]),
        {"version": "v2", "checked": "on", "email": "erin@example.org"},
    )
    spoken = sent.context["spoken"]
    assert re.fullmatch(r"\d{3} \d{3}", spoken)
    assert Message.objects.get().payload.keys() == {"sitting"}
    client.logout()
    code = issue_code(sitting=ConsentSitting.objects.get())
    door = reverse("consent-open")
    wrong = client.post(door, {"code": code, "spoken": "1"})
    assert "do not fit together" in wrong.content.decode()
    assert ConsentSitting.objects.get().tries == 1
    opened = client.post(door, {"code": f"https://x/consent/#{code}", "spoken": spoken})
    assert opened["Location"] == reverse("consent-start")
    read_everything(client)
    client.post(reverse("consent-sign"), {"name": "Erin Stone", "agree": "on"})
    client.post(reverse("consent-certify"))
    consent = Consent.objects.get()
    assert consent.mode == "link"
    client.post(reverse("consent-finish"))
    client.force_login(coordinator)
    address = reverse("consent-copy", args=[consent.pk])
    shown = client.get(reverse("screening", args=[screening.pk])).content.decode()
    assert address in shown
    copy = client.get(address)
    assert copy.content.startswith(b"%PDF-")


def test_a_member_of_staff_who_opens_a_link_is_signed_out_first(
    client, screening, coordinator
):
    sent = client.post(
        reverse("consent-link", args=[screening.pk]),
        {"version": "v2", "checked": "on", "email": "erin@example.org"},
    )
    code = issue_code(sitting=ConsentSitting.objects.get())
    typed = {"code": code, "spoken": sent.context["spoken"]}
    client.post(reverse("consent-open"), typed)
    assert client.get(reverse("home")).status_code == 302


def test_a_browser_without_a_link_is_led_to_the_door(client, db):
    for name in ("consent-start", "consent-sign", "consent-certify", "consent-done"):
        assert client.get(reverse(name))["Location"] == reverse("consent-open")
