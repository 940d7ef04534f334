"""The list of participants and the page of one."""

import pytest
from django.urls import reverse

from tests.builders import enrolled, randomized, ready
from tests.counting import queries
from tests.database import as_owner
from trialsite.access.models import Membership
from trialsite.access.roles import ROLES


@pytest.fixture
def cora(client, coordinator):
    client.force_login(coordinator)
    return client


def find(client, asked):
    return client.get(reverse("participants"), {"q": asked}, follow=True)


def test_a_participant_is_found_by_id_initials_mail_and_phone(cora, coordinator):
    participant = enrolled(by=coordinator)
    enrolled("MAD", by=coordinator)
    bare = participant.study_id.replace("-", "").lower()
    for asked in (participant.study_id, bare):
        page = find(cora, asked)
        assert page.redirect_chain[-1][0].endswith(f"/{participant.study_id}/")
    for asked in ("ES", "e.s.", "erin.stone@example.org", "608 555 0142"):
        assert participant.study_id in find(cora, asked).content.decode()


def test_a_slip_in_a_study_id_is_said(cora, coordinator):
    participant = enrolled(by=coordinator)
    wrong = participant.study_id[:-1] + (
        "A" if participant.study_id[-1] != "A" else "B"
    )
    assert "a character was mistyped" in find(cora, wrong).content.decode()


def test_nobody_elses_participant_is_found(client, coordinator, stranger):
    """P11-05: by search, by list or by address."""
    participant = enrolled(by=coordinator)
    client.force_login(stranger)
    for asked in (participant.study_id, "ES", "erin.stone@example.org"):
        assert f">{participant.study_id}<" not in find(client, asked).content.decode()
    address = reverse("participant", args=[participant.study_id])
    assert client.get(address).status_code == 404


def test_a_person_without_a_role_sees_no_participants(client, coordinator):
    """No site, no rows: a user without a membership sees nothing."""
    participant = enrolled(by=coordinator)
    with as_owner():
        Membership.objects.filter(user=coordinator).delete()
    client.force_login(coordinator)
    assert client.get(reverse("participants")).status_code == 403
    address = reverse("participant", args=[participant.study_id])
    assert client.get(address).status_code == 404


def test_signed_out_nothing_is_shown(client, coordinator):
    participant = enrolled(by=coordinator)
    for address in ("/", "/participants/", f"/participants/{participant.study_id}/"):
        response = client.get(address)
        assert response.status_code == 302
        assert response.url.startswith(reverse("sign-in"))


def test_the_page_offers_the_one_next_step(cora, coordinator):
    person = enrolled(by=coordinator)
    page = cora.get(reverse("participant", args=[person.study_id]))
    assert page.context["step"].label.startswith("Enter Baseline")
    person = ready(by=coordinator)
    page = cora.get(reverse("participant", args=[person.study_id]))
    assert page.context["step"].label == "Randomize"
    person = randomized(by=coordinator)
    page = cora.get(reverse("participant", args=[person.study_id]))
    assert page.context["step"] is None


def test_the_timeline_and_the_scores_are_on_the_page(cora, coordinator):
    person = randomized(by=coordinator)
    text = cora.get(reverse("participant", args=[person.study_id])).content.decode()
    assert "12 months" in text
    assert "MME a day <b>30.0</b>" in text


def test_withdrawal_from_the_page(cora, coordinator):
    person = randomized(by=coordinator)
    address = reverse("withdraw", args=[person.study_id])
    assert "reason" in cora.post(address, {}).context["form"].errors
    day = f"{cora.get(address).context['form']['effective_on'].initial:%Y-%m-%d}"
    typed = {"reason": "moved", "effective_on": day, "scopes": ["further_data"]}
    page = cora.post(address, typed, follow=True)
    assert "withdrew from giving further data" in page.content.decode()


def test_the_list_costs_the_same_however_long_it_is(cora, coordinator):
    randomized(by=coordinator)
    one = queries(lambda: cora.get(reverse("participants")))
    for _ in range(4):
        randomized(by=coordinator)
    assert len(queries(lambda: cora.get(reverse("participants")))) == len(one) == 6


def test_the_page_of_one_costs_the_same_whoever_else_is_there(cora, coordinator):
    person = randomized(by=coordinator)
    address = reverse("participant", args=[person.study_id])
    one = queries(lambda: cora.get(address))
    randomized(by=coordinator)
    assert len(queries(lambda: cora.get(address))) == len(one) == 16


def test_every_role_describes_itself():
    assert all(role.description and role.label for role in ROLES.values())
