"""The door: a link in, and every way in which it stays shut."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from assessments.portal.actions import issue_link
from assessments.portal.links import link_address
from assessments.portal.models import AccessLink
from assessments.responses.models import Response
from participants.enrolment.models import FollowUpStatus
from tests.assessments.portal.walk import IN_PASSING, Phone
from tests.assessments.responses.test_open import FIRST_MOMENT_AFTER
from tests.database import as_owner
from trialsite import clock

PAGES = [
    "/my/",
    "/my/thanks/",
    "/my/bpi/bpi_worst/",
    "/my/bpi/check/",
    "/my/opioid_log/medicines/",
    "/my/opioid_log/days/",
]


@pytest.fixture
def phone(client, visit):
    return Phone(client, visit)


def said(page):
    return page.content.decode()


def test_opening_the_page_uses_no_code(client, visit):
    """A mail scanner that opens every link changes nothing."""
    link, code = issue_link(visit=visit)
    for address in ("/go/", f"/go/?code={code}", f"/go/#{code}"):
        assert client.get(address).status_code == 200
    assert client.get("/my/")["Location"] == "/go/"
    link.refresh_from_db()
    assert link.first_used_at is None


def test_a_code_opens_the_list_of_forms(phone):
    page = phone.open_link()
    assert page.redirect_chain == [("/my/", 302)]
    assert "Hello Erin" in said(page)


def test_the_whole_link_can_be_pasted(client, visit):
    _, code = issue_link(visit=visit)
    answer = client.post("/go/", {"code": f" {link_address(code)} "})
    assert answer["Location"] == "/my/"


@pytest.mark.parametrize("code", ["", "nonsense", "x" * 500])
def test_a_wrong_code_is_answered_calmly_and_kept_in_its_field(client, db, code):
    page = client.post("/go/", {"code": code})
    assert page.status_code == 200
    assert 'id="error_1_id_code"' in said(page)
    assert f'value="{code}"' in said(page) or not code
    for site in ("608-555-0142", "617-555-0118", "801-555-0165"):
        assert site in said(page)


def test_an_expired_link_says_so_and_whom_to_call(client, visit):
    _, code = issue_link(visit=visit)
    with clock.fixed(FIRST_MOMENT_AFTER):
        page = said(client.post("/go/", {"code": code}))
    assert "The time for these questions ended on Fri 17 Jul 2026" in page
    assert "The STAMP team in Madison: 608-555-0142" in page


@pytest.mark.parametrize("address", PAGES)
def test_no_page_is_seen_without_a_link(client, db, address):
    for answer in (client.get(address), client.post(address)):
        assert answer["Location"] == "/go/"
    assert "open the link in your e-mail again" in said(client.get("/go/"))


@pytest.mark.parametrize("address", PAGES)
def test_a_window_that_closes_meanwhile_shuts_every_page_and_says_why(phone, address):
    phone.open_link()
    phone.start()
    with clock.fixed(FIRST_MOMENT_AFTER):
        answer = phone.client.get(address, follow=True)
    assert answer.redirect_chain == [("/go/", 302)]
    assert "ended on Fri 17 Jul 2026" in said(answer)
    assert "Everything you answered so far is saved" in said(answer)


def test_a_save_in_passing_after_the_window_leads_to_the_door_too(phone):
    phone.open_link()
    item = phone.start()
    phone.answer(item, 7)
    with clock.fixed(FIRST_MOMENT_AFTER):
        answer = phone.client.post(item, {"bpi_worst": "3"}, headers=IN_PASSING)
        assert answer["HX-Redirect"] == "/go/"
    assert Response.objects.get(visit=phone.visit).answers == {"bpi_worst": 7}


@pytest.mark.parametrize("status", [FollowUpStatus.WITHDREW, FollowUpStatus.DIED])
def test_a_person_whom_the_trial_does_not_follow_any_more_is_told_gently(
    phone, erin, status
):
    phone.open_link()
    erin.follow_up = status
    erin.save(update_fields=["follow_up"])
    page = phone.client.get("/my/", follow=True)
    assert page.redirect_chain == [("/go/", 302)]
    assert "These questions are closed" in said(page)


def test_a_session_that_ends_loses_nothing(phone):
    """The link opens the same forms again, where they were left."""
    phone.open_link()
    second = phone.answer(phone.start(), 7)
    Session.objects.all().delete()
    answer = phone.client.post(second, {"bpi_least": "2", "go": "next"}, follow=True)
    assert "open the link in your e-mail again" in said(answer)
    assert "Everything you answered so far is saved" in said(answer)
    phone.open_link()
    assert phone.start() == second


def test_a_member_of_staff_who_opens_a_link_is_signed_out(phone, coordinator):
    """And does not answer as a participant in their own name."""
    phone.client.force_login(coordinator)
    phone.open_link()
    assert phone.client.get(reverse("participants")).status_code == 302


def test_a_member_of_staff_who_signs_in_later_is_not_the_participant(
    phone, coordinator
):
    phone.open_link()
    phone.client.force_login(coordinator)
    assert phone.client.get("/my/")["Location"] == "/go/"


def test_a_link_opens_its_own_visit_and_person_alone(phone):
    phone.open_link()
    for address in (f"/participants/{phone.visit.participant.study_id}/", "/"):
        assert phone.client.get(address)["Location"].startswith("/sign-in/")
    assert phone.client.get("/my/phq9/phq9_1/").status_code == 404


def test_a_link_taken_out_of_the_database_opens_nothing(phone):
    phone.open_link()
    with as_owner():
        AccessLink.objects.all().delete()
    assert phone.client.get("/my/")["Location"] == "/go/"


def test_neither_code_nor_link_stands_in_the_session(client, visit):
    _, code = issue_link(visit=visit)
    client.post("/go/", {"code": code})
    assert code not in str(dict(client.session))
    assert client.session.get_expiry_age() == 1800
