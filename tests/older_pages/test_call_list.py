"""How the file of a call list is read, open at two coordinators."""

import pytest
from django.urls import reverse

from participants.call_list.models import FileState
from participants.call_list.reading import reading_of
from tests.fixtures.people import at_desk, make_user
from tests.participants.call_list.lists import listed
from tests.reading import markup
from tests.sending import filled_in

FILE = "name,born,phone\nErin Stone,03/04/1968,608 555 0142\n"


@pytest.fixture
def made(coordinator):
    return listed(coordinator, FILE)


@pytest.fixture
def here(made):
    return reverse("call-list-file", args=[made.pk])


@pytest.fixture
def cora(coordinator):
    return at_desk(coordinator)


@pytest.fixture
def dora(db):
    return at_desk(make_user("Dora Lund", "coordinator", "MAD"))


def read_it(client, here, page, **said):
    return client.post(here, filled_in(page, "separator", do="read", **said))


def order(made):
    made.refresh_from_db()
    return reading_of(made).order


def test_an_older_page_leaves_what_another_said(made, here, cora, dora):
    older = cora.get(here)
    read_it(dora, here, dora.get(here), order="day")
    answer = read_it(cora, here, older, **{"column-2": ""})
    assert order(made) == "day"
    assert reading_of(made).layout.fields[2] == ""
    assert "Dora Lund changed “Day or month first" in markup(
        cora.get(answer["Location"])
    )


@pytest.mark.parametrize(("keep", "right"), [("theirs", "day"), ("mine", "month")])
def test_two_orders_are_shown_and_one_is_chosen(made, here, cora, dora, keep, right):
    older = cora.get(here)
    read_it(dora, here, dora.get(here), order="day")
    page = read_it(cora, here, older, order="month")
    assert order(made) == "day"
    assert "Changed by Dora Lund" in markup(page)
    read_it(cora, here, page, **{"keep-order": keep})
    assert order(made) == right


def test_nobody_is_listed_by_a_page_that_showed_them_otherwise(made, here, cora, dora):
    read_it(cora, here, cora.get(here), order="month")
    older = cora.get(here)
    read_it(dora, here, dora.get(here), order="day")
    answer = cora.post(here, filled_in(older, "based_on", do="take"), follow=True)
    assert "Dora Lund changed how this file is read" in markup(answer)
    made.refresh_from_db()
    assert made.state == FileState.DRY
    cora.post(here, filled_in(answer, "based_on", do="take"))
    made.refresh_from_db()
    assert made.state == FileState.QUEUED
