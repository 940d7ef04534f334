"""Nothing about a person reaches the log, whichever way somebody goes (P11-13)."""

import logging
from dataclasses import asdict
from datetime import date

import pytest
import structlog
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from assessments.portal.actions import issue_link
from participants.enrolment.actions import Person
from tests.builders import enrolled, visit_of

WANDA = Person(
    given_name="Wanda",
    family_name="Quixlebury",
    preferred_name="Wandy",
    date_of_birth=date(1961, 4, 17),
    email="wanda.q@example.net",
    phone="608 555 0199",
)
PASSWORD = "a password nobody has"


def fails(request: HttpRequest, name: str) -> HttpResponse:
    """A view whose exception and cause quote a person."""
    try:
        raise KeyError("Quixlebury, 608 555 0199")
    except KeyError as error:
        raise RuntimeError("wanda.q@example.net has no Quixlebury") from error


urlpatterns = [
    path("fails/<str:name>/", fails),
    path("", include("trialsite.urls")),
]
handler400 = "trialsite.web.errors.bad_request"
handler403 = "trialsite.web.errors.forbidden"
handler404 = "trialsite.web.errors.not_found"
handler500 = "trialsite.web.errors.server_error"

pytestmark = pytest.mark.urls(__name__)


def walk(coordinator) -> list[str]:
    """Go everywhere that a name, number, code or password passes; return what else
    must not be told."""
    participant = enrolled("MAD", by=coordinator, person=WANDA)
    desk = Client(raise_request_exception=False, headers={"User-Agent": "Wandas phone"})
    desk.post("/sign-in/", {"username": WANDA.email, "password": PASSWORD})
    desk.force_login(coordinator)
    desk.post("/screening/new/", {"initials": "WQX"})
    desk.get("/participants/", {"q": WANDA.phone})
    desk.get("/participants/", {"q": WANDA.family_name})
    desk.get(f"/participants/{participant.study_id}/")
    desk.get("/participants/Quixlebury/")
    desk.get("/Quixlebury/")
    desk.get("/fails/Quixlebury/", {"email": WANDA.email})
    desk.get("/", headers={"Host": "Quixlebury.example.net"})
    desk.generic("QUIXLEBURY", "/")
    desk.get("/", headers={"X-Request-ID": "Quixlebury", "X-Correlation-ID": "Wanda"})
    _, code = issue_link(visit=visit_of(participant, "baseline"))
    phone = Client(headers={"Referer": f"https://mail.example.net/?q={code}"})
    phone.get(f"/go/?code={code}")
    phone.get(f"/go/{code}/")
    phone.post("/go/", {"code": code}, follow=True)
    phone.post("/go/", {"code": code + "x"})
    strict = Client(enforce_csrf_checks=True)
    strict.post("/go/", {"code": code}, headers={"Referer": f"http://x/{code}"})
    return [code, desk.cookies["sessionid"].value]


def test_the_whole_road_tells_nothing_about_anybody(coordinator, lines):
    secrets = walk(coordinator)
    written = "\n".join(lines())
    assert "request_failed" in written, "The road was logged at all."
    assert "GET /participants/<study_id>/" in written
    typed = [str(value) for value in asdict(WANDA).values() if value]
    for secret in [
        *typed,
        *secrets,
        "Quixlebury",
        "WQX",
        "Wanda",
        "555 0199",
        PASSWORD,
    ]:
        assert secret.lower() not in written.lower()


def test_a_fault_can_be_found_by_type_and_line(coordinator, lines):
    client = Client(raise_request_exception=False)
    client.get("/fails/anybody/")
    client.force_login(coordinator)
    client.get("/fails/anybody/")
    (told,) = [line for line in lines() if "request_failed" in line]
    assert "exception='builtins.RuntimeError from builtins.KeyError'" in told
    assert "test_nothing_personal.py:" in told


def test_a_study_id_is_told_since_it_names_nobody(coordinator, lines):
    participant = enrolled("MAD", by=coordinator, person=WANDA)
    client = Client()
    client.force_login(coordinator)
    client.get(f"/participants/{participant.study_id}/")
    assert any(f"GET /participants/{participant.study_id}/" in line for line in lines())


def test_a_field_that_is_not_on_the_list_is_dropped(lines):
    log = structlog.get_logger("somewhere")
    with structlog.contextvars.bound_contextvars(email=WANDA.email, request_id="r-1"):
        log.warning("found", name="Wanda", kind=WANDA.email, key=WANDA, code=7)
    (told,) = lines()
    assert "event='found'" in told
    assert "request_id='r-1'" in told
    assert "code=7" in told
    assert "wanda" not in told.lower()


@pytest.mark.parametrize("name", ["some.package", "psycopg", "django.security.Other"])
def test_another_librarys_words_are_withheld_where_they_may_hold_data(lines, name):
    logger = logging.getLogger(name)
    logger.warning(f"Cannot write to {WANDA.email}")
    logger.warning("There is no %s", WANDA.email, extra={"name_of": "Wanda"})
    written = "\n".join(lines())
    assert f"logger='{name}'" in written
    assert "wanda" not in written.lower()


def test_the_sentence_of_a_known_library_stays_without_what_fills_it(lines):
    logger = logging.getLogger("celery.app.trace")
    task = {"name": "assessments.reminders.tasks.plan", "id": "6b1e", "args": "Wanda"}
    logger.info("Task %(name)s[%(id)s] received %(args)s", task)
    (told,) = lines()
    assert "Task %(name)s" in told
    assert "task='assessments.reminders.tasks.plan'" in told
    assert "Wanda" not in told


@pytest.mark.parametrize(
    "sent", ["Quixlebury", "x" * 4_000, "6f9619ff-8b86-d011-b42d-00c04fc964ff"]
)
def test_the_id_of_a_request_is_never_one_that_was_sent(db, client, lines, sent):
    answer = client.get("/livez", headers={"X-Request-ID": sent})
    assert answer["X-Request-ID"] != sent
    assert len(answer["X-Request-ID"]) == 36
    assert sent not in "".join(lines())
