"""One question, open on the participant's phone while staff type what they say."""

import pytest

from assessments.responses.actions import record_mode, save_answers
from assessments.responses.models import Response
from tests.assessments.portal.walk import IN_PASSING, Phone
from tests.reading import markup
from tests.sending import filled_in

FIRST = "/my/bpi/bpi_worst/"


@pytest.fixture
def phone(client, visit):
    phone = Phone(client, visit)
    phone.open_link()
    phone.start()
    return phone


@pytest.fixture
def by_phone(visit, coordinator):
    """Cora goes on with the form by phone, and types what she hears."""

    def typed(**values):
        response = Response.objects.get(visit=visit, instrument="bpi")
        record_mode(response=response, mode="phone", by=coordinator)
        save_answers(response=response, values=values, by=coordinator)

    return typed


def worst(visit):
    return Response.objects.get(visit=visit, instrument="bpi").answers.get("bpi_worst")


def send(phone, page, passing=False, **typed):
    fields = filled_in(page, "based_on", **typed)
    return phone.client.post(FIRST, fields, headers=IN_PASSING if passing else None)


def test_next_on_an_older_page_takes_nothing_back(visit, phone, by_phone):
    phone.answer(FIRST, 3)
    older = phone.client.get(FIRST)
    by_phone(bpi_worst=5)
    answer = send(phone, older, go="next")
    assert worst(visit) == 5
    page = markup(phone.client.get(answer["Location"]))
    assert "Changed by the study team at 1:00 pm CDT, and kept" in page


@pytest.mark.parametrize(("keep", "right"), [("theirs", 5), ("mine", 4)])
def test_two_answers_are_shown_and_one_is_chosen(visit, phone, by_phone, keep, right):
    older = phone.client.get(FIRST)
    by_phone(bpi_worst=5)
    page = send(phone, older, bpi_worst="4", go="next")
    words = "There are two answers: 5, from the study team at 1:00 pm CDT, and 4"
    assert words in markup(page)
    assert worst(visit) == 5
    answer = send(phone, page, **{"keep-bpi_worst": keep})
    assert (answer.status_code, worst(visit)) == (302, right)


def test_why_there_is_no_answer_is_one_of_two_too(visit, phone, by_phone):
    older = phone.client.get(FIRST)
    by_phone(bpi_worst=5)
    page = send(phone, older, missing="refused")
    assert worst(visit) == 5
    send(phone, page, **{"keep-bpi_worst": "mine"})
    assert worst(visit) is None


def test_a_tap_in_passing_overwrites_nothing_and_says_so(visit, phone, by_phone):
    older = phone.client.get(FIRST)
    by_phone(bpi_worst=5)
    assert send(phone, older, passing=True, bpi_worst="4").status_code == 409
    assert worst(visit) == 5


def test_one_s_own_next_tap_is_no_clash(visit, phone):
    older = phone.client.get(FIRST)
    saved = send(phone, older, passing=True, bpi_worst="4")
    base = markup(saved).split('value="')[1].split('"')[0]
    send(phone, older, passing=True, bpi_worst="6", based_on=base)
    assert worst(visit) == 6
