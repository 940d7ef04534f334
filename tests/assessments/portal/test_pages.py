"""The participant's forms, one question on a page."""

import pytest

from assessments.responses.actions import open_response, save_answers
from assessments.responses.models import Response
from tests.assessments.portal.walk import IN_PASSING, Phone
from tests.builders import randomized
from tests.counting import queries
from tests.fixtures.visits import JUNE, MARCH
from tests.reading import markup
from tests.sending import filled_in
from trialsite import clock
from trialsite.protocol import current

FIRST, SECOND = "/my/bpi/bpi_worst/", "/my/bpi/bpi_least/"


@pytest.fixture
def phone(client, visit):
    phone = Phone(client, visit)
    phone.open_link()
    return phone


def bpi(phone):
    return Response.objects.get(visit=phone.visit, instrument="bpi")


def test_the_list_greets_and_says_how_long_until_when_and_whom_to_call(phone):
    page = phone.read("/my/")
    assert "Hello Erin" in page and "your 3-month questions" in page
    assert "0 of 4 done, about 23 minutes left" in page
    assert "until Fri 17 Jul 2026" in page
    assert "the STAMP team in Madison" in page and "tel:608-555-0142" in page
    assert ">Start</button>" in page


def test_opening_the_list_opens_no_form(phone):
    phone.read("/my/")
    assert not Response.objects.filter(visit=phone.visit).exists()
    assert phone.start() == FIRST
    assert bpi(phone).opened_at == JUNE


def test_a_question_shows_its_place_and_scale(phone):
    page = phone.read(phone.start())
    assert "Your pain, 1 of 11. About 23 minutes left in all." in page
    assert page.count('class="scale-input"') == 11


def test_next_keeps_the_answer_and_asks_the_next_question(phone):
    assert phone.answer(phone.start(), 7) == SECOND
    assert bpi(phone).answers == {"bpi_worst": 7}


def test_an_answer_is_kept_before_any_button_is_pressed(phone):
    """Closing the page loses nothing."""
    here = phone.start()
    saved = phone.client.post(here, {"bpi_worst": "7"}, headers=IN_PASSING)
    assert saved.status_code == 200
    assert 'id="based-on"' in markup(saved) and "hx-swap-oob" in markup(saved)
    assert bpi(phone).answers == {"bpi_worst": 7}
    page = phone.read(here)
    assert 'id="id_bpi_worst_7" value="7" checked' in page
    assert 'data-state="saved"' in page


def test_back_keeps_the_answer_too(phone):
    second = phone.answer(phone.start(), 7)
    assert phone.client.post(second, {"bpi_least": "2", "go": "back"})["Location"] == (
        FIRST
    )
    assert bpi(phone).answers == {"bpi_worst": 7, "bpi_least": 2}
    first = phone.client.post(FIRST, {"bpi_worst": "7", "go": "back"})
    assert first["Location"] == "/my/"


def test_a_question_can_be_left_and_is_asked_about_at_the_end(phone):
    assert phone.client.post(phone.start(), {"go": "next"})["Location"] == SECOND
    assert bpi(phone).answers == {}


def test_a_question_can_be_declined_and_answered_after_all(phone):
    phone.client.post(phone.start(), {"missing": "refused"})
    assert bpi(phone).missing == {"bpi_worst": "refused"}
    reason = current().instrument("bpi").missing[0].label
    assert f"You said: {reason}." in phone.read(FIRST)
    phone.client.post(FIRST, {"go": "next"})
    assert bpi(phone).missing == {"bpi_worst": "refused"}
    phone.answer(FIRST, 3)
    assert (bpi(phone).answers, bpi(phone).missing) == ({"bpi_worst": 3}, {})


def test_not_applicable_is_offered_where_the_protocol_allows_it(phone):
    phone.client.post(phone.fill())
    phone.start()
    words = "Does not apply to me"
    assert words in phone.read("/my/odi/odi_sex/")
    assert words not in phone.read("/my/odi/odi_walking/")


@pytest.mark.parametrize("value", ["11", "-1", "six", "3.5"])
def test_an_answer_out_of_range_is_named_beside_its_question_and_not_kept(phone, value):
    here = phone.start()
    page = phone.client.post(here, {"bpi_worst": value, "go": "next"})
    assert page.status_code == 200
    words = f"“{value}” does not fit here: one of the whole numbers 0 to 10."
    assert words in page.content.decode()
    passing = phone.client.post(here, {"bpi_worst": value}, headers=IN_PASSING)
    assert passing.status_code == 422
    assert bpi(phone).answers == {}


def test_carry_on_leads_to_the_first_question_not_dealt_with(phone):
    """Pain 19: on any device, through any link."""
    phone.answer(phone.start(), 7)
    phone.client.post(SECOND, {"missing": "refused"})
    another = Phone(type(phone.client)(), phone.visit)
    page = another.open_link().content.decode()
    assert ">Carry on</button>" in page
    assert another.start() == "/my/bpi/bpi_average/"


def test_the_check_lists_what_is_open_and_leads_back_to_it(phone):
    phone.start()
    for item in current().instrument("bpi").items[1:]:
        address = phone.answer(f"/my/bpi/{item.code}/", 4)
    page = phone.read(address)
    assert "You have not answered 1 of 11" in page
    assert 'href="/my/bpi/bpi_worst/?from=check"' in page
    assert phone.answer(f"{FIRST}?from=check", 6) == "/my/bpi/check/"
    assert "You have gone through all 11" in phone.read("/my/bpi/check/")


def test_sending_leads_on_and_at_last_to_thanks(phone):
    assert phone.client.post(phone.fill())["Location"] == "/my/"
    assert "1 of 4 done, about 19 minutes left" in phone.read("/my/")
    assert bpi(phone).completed_at == JUNE
    phone.client.post(phone.fill())
    phone.client.post(phone.fill())
    assert phone.start() == "/my/opioid_log/medicines/"
    phone.client.post("/my/opioid_log/medicines/", {"do": "none"})
    sent = phone.client.post("/my/opioid_log/check/")
    assert sent["Location"] == "/my/thanks/"
    page = phone.read("/my/thanks/")
    assert "Thank you, Erin" in page
    assert "around <strong>Wed 19 Aug 2026</strong>" in page
    assert "6-month questions" in page
    phone.visit.refresh_from_db()
    assert phone.visit.completed_at == JUNE
    assert phone.client.get("/my/")["Location"] == "/my/thanks/"


def test_thanks_are_not_given_early(phone):
    assert phone.client.get("/my/thanks/")["Location"] == "/my/"


def test_no_score_is_shown_to_a_participant(phone):
    phone.client.post(phone.fill())
    for address in ("/my/", phone.start()):
        page = phone.read(address)
        assert "severity" not in page and "2.0" not in page


def test_a_form_that_was_sent_is_not_asked_again(phone):
    phone.client.post(phone.fill())
    for method in (phone.client.get, phone.client.post):
        for address in (FIRST, "/my/bpi/check/"):
            answer = method(address, follow=True)
            assert answer.redirect_chain == [("/my/", 302)]
            assert "These answers were sent before" in answer.content.decode()
    passing = phone.client.post(FIRST, {"bpi_worst": "1"}, headers=IN_PASSING)
    assert passing["HX-Redirect"] == "/my/"
    assert bpi(phone).answers["bpi_worst"] == 2


def test_what_staff_began_is_carried_on(phone, coordinator):
    response = open_response(
        visit=phone.visit, instrument="bpi", mode="phone", by=coordinator
    )
    save_answers(response=response, values={"bpi_worst": 7}, by=coordinator)
    assert phone.start() == SECOND


def test_pages_that_do_not_exist_are_not_found(phone):
    phone.start()
    for address in ("/my/bpi/bpi_nothing/", "/my/bpi/days/", "/my/odi/../x/"):
        assert phone.client.get(address).status_code in (302, 404)
    assert phone.client.get("/my/bpi/bpi_nothing/").status_code == 404
    assert phone.client.get("/my/bpi/days/").status_code == 404


def test_a_form_that_was_not_started_leads_to_the_list(phone):
    for address in ("/my/odi/odi_pain/", "/my/odi/check/", "/my/opioid_log/days/"):
        assert phone.client.get(address)["Location"] == "/my/"
        assert phone.client.post(address)["Location"] == "/my/"


def test_a_question_costs_the_same_at_the_start_and_at_the_end(phone):
    here = phone.start()
    first = queries(lambda: phone.client.get(here))
    last = phone.fill()
    late = queries(lambda: phone.client.get(FIRST))
    assert last == "/my/bpi/check/"
    data = filled_in(phone.client.get(FIRST), "based_on", bpi_worst="4")
    answer = queries(lambda: phone.client.post(FIRST, data))
    assert (len(first), len(late), len(answer)) == (5, 5, 6)


class TestAnotherProtocol:
    """Numbers, texts and an item that is asked only after another."""

    @pytest.fixture
    def walker(self, tiny, client):
        with clock.fixed(MARCH):
            participant = randomized("LDS")
        visit = participant.visits.get(code="w02")
        with clock.fixed(JUNE.replace(month=3, day=16)):
            walker = Phone(client, visit)
            walker.open_link()
            yield walker

    def test_a_condition_decides_what_is_asked(self, walker):
        here = walker.answer(walker.start(), 5)
        assert walker.answer(here, 1) == "/my/rest/rest_hours/"
        assert walker.client.get("/my/rest/rest_why/")["Location"] == (
            "/my/rest/rest_hours/"
        )
        assert walker.answer(here, 2) == "/my/rest/rest_why/"
        assert walker.answer("/my/rest/rest_why/", "the cat") == "/my/rest/rest_hours/"
        walker.answer(here, 1)
        assert "rest_why" not in Response.objects.get(visit=walker.visit).answers

    def test_a_number_that_is_mistyped_is_kept_in_its_field(self, walker):
        walker.start()
        data = {"rest_hours": "7,5", "go": "next"}
        page = walker.client.post("/my/rest/rest_hours/", data).content.decode()
        assert "“7,5” does not fit here: a number at least 0 and at most 24." in page
        assert 'value="7,5"' in page
        assert walker.answer("/my/rest/rest_hours/", "7.5") == "/my/rest/check/"

    def test_an_emptied_field_takes_the_answer_back(self, walker):
        walker.start()
        walker.answer("/my/rest/rest_hours/", "7.5")
        walker.answer("/my/rest/rest_hours/", "")
        assert Response.objects.get(visit=walker.visit).answers == {}
