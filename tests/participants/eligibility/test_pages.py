"""The pages on which an investigator signs and overrides."""

import pytest
from django.urls import reverse

from participants.deviations.models import Deviation
from tests.builders import baseline_done, ready
from tests.fixtures.people import make_user
from tests.participants.eligibility.test_actions import not_eligible

WORDS = "four words in a row"


@pytest.fixture
def ivo(client, db):
    user = make_user("Ivo Renner", "investigator", "MAD", password=WORDS)
    client.force_login(user)
    return user


def test_the_work_list_says_what_waits_for_the_investigator(client, ivo, coordinator):
    person = baseline_done(by=coordinator)
    ready(by=coordinator)
    page = client.get("/").content.decode()
    assert page.count("Eligibility to sign") == 1
    assert f"/participants/{person.study_id}/eligibility/" in page
    step = client.get(reverse("participant", args=[person.study_id])).context["step"]
    assert step.label == "Sign the eligibility"


def test_an_override_is_signed_on_its_page_and_seen_afterwards(
    client, ivo, coordinator
):
    screening = not_eligible(coordinator)
    page = reverse("override", args=[screening.pk])
    offered = client.get(reverse("screening", args=[screening.pk]))
    assert page in offered.content.decode()
    shown = client.get(page)
    typed = {"seen": shown.context["seen"], "email": ivo.email, "password": WORDS}
    empty = client.post(page, typed)
    assert "reason" in empty.context["form"].errors
    done = client.post(page, typed | {"reason": "Nearly 21."}, follow=True)
    assert "Nearly 21." in done.content.decode()
    assert Deviation.objects.get().by == ivo


def test_the_participants_page_lists_signature_and_deviations(client, ivo, coordinator):
    person = ready(by=coordinator)
    Deviation.objects.create(
        screening=person.screening, kind="eligibility", reason="By letter.", by=ivo
    )
    page = client.get(reverse("participant", args=[person.study_id])).content.decode()
    assert "By letter." in page
    assert "Criteria and signature" in page
