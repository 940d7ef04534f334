"""Staff are signed out when they are away, and after a working day."""

import re

import pytest
from django.conf import settings as live
from django.contrib.sessions.models import Session
from django.test import Client

from tests.builders import enrolled
from tests.counting import queries
from trialsite.accounts.timeouts import BEGAN, SEEN

IDLE, DAY = live.IDLE_SECONDS, live.SIGNED_IN_SECONDS
IN_PASSING = {"HX-Request": "true"}
TYPED = {**IN_PASSING, "X-Person": "yes"}


@pytest.fixture
def desk(coordinator) -> Client:
    client = Client()
    client.force_login(coordinator)
    return client


def pass_by(client: Client, seconds: int) -> None:
    """Let so much time go by, as the session sees it."""
    session = client.session
    session[SEEN] -= seconds
    session[BEGAN] -= seconds
    session.save()


def seen(client: Client) -> int:
    return client.session[SEEN]


def test_the_times_are_those_of_the_house():
    assert (IDLE, DAY) == (15 * 60, 12 * 3600)


def test_a_person_who_was_away_for_15_minutes_signs_in_again(desk):
    """P11: 11.10(d)"""
    pass_by(desk, IDLE - 5)
    assert desk.get("/participants/").status_code == 200
    pass_by(desk, IDLE)
    answer = desk.get("/participants/?q=x", follow=True)
    assert answer.redirect_chain == [("/sign-in/?next=/participants/%3Fq%3Dx", 302)]
    assert "signed out after 15 minutes" in answer.content.decode()
    assert Session.objects.filter(pk=desk.cookies["sessionid"].value).count() <= 1
    assert desk.get("/").status_code == 302


def test_the_old_session_is_gone_for_good(desk):
    before = desk.cookies["sessionid"].value
    pass_by(desk, IDLE)
    desk.get("/")
    assert not Session.objects.filter(pk=before).exists()


def test_a_working_day_ends_even_for_who_never_rests(desk):
    for _ in range(DAY // 600 - 1):
        pass_by(desk, 600)
        assert desk.get("/session/").json()["day"] > 0
        desk.post("/session/")
    assert desk.get("/protocol/").status_code == 200
    pass_by(desk, 600)
    answer = desk.get("/", follow=True)
    assert "a working day of 12 hours is over" in answer.content.decode()


def test_signing_in_starts_both_times(desk, coordinator):
    pass_by(desk, IDLE)
    desk.get("/")
    desk.force_login(coordinator)
    left = desk.get("/session/").json()
    # The page is asked a moment after signing in.
    assert IDLE - 60 <= left["idle"] <= IDLE
    assert DAY - 60 <= left["day"] <= DAY


def test_a_session_that_never_said_when_it_began_has_ended(desk):
    session = desk.session
    del session[BEGAN]
    session.save()
    assert desk.get("/").status_code == 302


@pytest.mark.parametrize(
    ("address", "headers", "counts"),
    [
        ("/protocol/", {}, True),
        ("/protocol/", IN_PASSING, False),
        ("/protocol/", TYPED, True),
        ("/session/", {}, False),
    ],
)
def test_only_a_person_puts_off_the_end(desk, address, headers, counts):
    """Progress that the page asks for by itself keeps no session alive."""
    pass_by(desk, 300)
    before = seen(desk)
    desk.get(address, headers=headers)
    assert (seen(desk) > before) is counts


def test_the_button_puts_off_the_end(desk):
    pass_by(desk, IDLE - 60)
    assert desk.get("/session/").json()["idle"] <= 60
    assert desk.post("/session/").json()["idle"] == IDLE


def test_the_session_is_written_once_a_minute_at_most(desk):
    def written(run) -> list[str]:
        return [sql for sql in queries(run) if 'UPDATE "django_session"' in sql]

    assert not written(lambda: desk.get("/protocol/"))
    pass_by(desk, 61)
    assert len(written(lambda: desk.get("/protocol/"))) == 1
    assert not written(lambda: desk.get("/protocol/"))


def test_a_piece_of_a_page_leads_the_whole_page_to_sign_in(desk, coordinator):
    participant = enrolled("MAD", by=coordinator)
    page = f"/participants/{participant.study_id}/visits/baseline/bpi/"
    pass_by(desk, IDLE)
    answer = desk.post(
        page, headers={**TYPED, "HX-Current-URL": f"http://testserver{page}"}
    )
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == f"/sign-in/?next={page}"


def test_who_is_signed_out_is_told_that_nothing_is_left(client, db):
    assert client.get("/session/").json() == {"idle": 0, "day": 0}
    assert client.post("/session/").json() == {"idle": 0, "day": 0}
    assert "sessionid" not in client.cookies


def test_every_staff_page_carries_the_warning_and_no_participants_page_does(desk):
    page = desk.get("/").content.decode()
    assert "Stay signed in" in page
    idle = re.search(r'data-idle="(\d+)"', page)
    # The page was made a moment after its request came.
    assert idle and IDLE - 60 <= int(idle[1]) <= IDLE
    assert "data-session" not in Client().get("/go/").content.decode()
    assert "data-session" not in Client().get("/sign-in/").content.decode()
