"""Something is away for a moment: the page says so, and keeps what was typed."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError
from django.forms import Form, PasswordInput
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from tests.reading import markup
from trialsite.postgresql.base import CommitInDoubt
from trialsite.web.typed import SECRETS
from trialsite.web.unavailable import Unavailable
from trialsite.web.uploads import takes_files


class NoKeys(Unavailable):
    """As the keys' room might say."""


FAULTS = {
    "away": OperationalError("the server is away"),
    "closed": InterfaceError("the connection is closed"),
    "doubt": CommitInDoubt("broke at COMMIT"),
    "keys": NoKeys("key 1 is another one"),
    "mistake": RuntimeError("ours"),
}


@takes_files(most=1_000_000)
def fails(request: HttpRequest, fault: str) -> HttpResponse:
    raise FAULTS[fault]


def fails_by_another(request: HttpRequest) -> HttpResponse:
    try:
        raise FAULTS["away"]
    except OperationalError as error:
        raise ValueError("could not be worked out") from error


urlpatterns = [
    path("fails/<str:fault>/", fails),
    path("fails-by-another/", fails_by_another),
    path("", include("trialsite.urls")),
]
handler500 = "trialsite.web.errors.server_error"

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]

TYPED = {
    "note": 'Said "no",\nthen <b>yes</b> & left.',
    "many": ["1", "2"],
    "password": "correct horse battery",
    "again": "correct horse battery",
}


@pytest.fixture
def client(coordinator) -> Client:
    """Cora's browser, whose forms are checked for forgery."""
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(coordinator)
    client.get("/account/")
    return client


def post(client: Client, fault: str, **more: object) -> HttpResponse:
    token = client.get("/account/").context["csrf_token"]
    data = {**TYPED, "csrfmiddlewaretoken": str(token), **more}
    return client.post(f"/fails/{fault}/?page=2", data)


def repeated(page: str) -> list[tuple[str, str]]:
    found = re.findall(r'type="hidden" name="(.*?)" value="(.*?)"', page, re.S)
    return [(name, unescape(value)) for name, value in found]


@pytest.mark.parametrize("fault", ["away", "closed", "doubt", "keys"])
def test_what_passes_by_itself_is_503(client: Client, fault: str) -> None:
    answer = client.get(f"/fails/{fault}/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    page = answer.content.decode()
    assert "try again in a moment" in page
    assert answer["X-Request-ID"] in page
    assert f'href="/fails/{fault}/"' in page
    assert str(FAULTS[fault]) not in page


def test_what_it_caused_is_503_too(client: Client) -> None:
    assert client.get("/fails-by-another/").status_code == 503


def test_a_mistake_of_ours_is_still_one(client: Client) -> None:
    answer = client.get("/fails/mistake/")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()


def test_what_was_typed_is_sent_again_by_the_button(client: Client) -> None:
    page = post(client, "away").content.decode()
    fields = repeated(page)
    assert [field for field in fields if field[0] != "csrfmiddlewaretoken"] == [
        ("note", TYPED["note"]),
        ("many", "1"),
        ("many", "2"),
    ]
    assert 'action="/fails/away/?page=2"' in page
    again = client.post("/fails/away/", dict(fields))
    assert again.status_code == 503, "the token of the page is good"


def test_no_password_is_repeated_but_asked_for(client: Client) -> None:
    page = markup(post(client, "away"))
    assert "correct horse" not in page
    assert re.findall(r'type="password" id="\S+"\s+name="(\w+)"', page) == [
        "password",
        "again",
    ]


def test_every_field_that_hides_what_is_typed_is_a_secret() -> None:
    """Of every form there is; a new name goes into SECRETS."""

    def below(form: type) -> list[type]:
        return [form, *(sub for one in form.__subclasses__() for sub in below(one))]

    ours = [form for form in below(Form) if form.__module__.startswith(FLOORS)]
    hidden = {
        name
        for form in ours
        for name, field in form.base_fields.items()
        if isinstance(field.widget, PasswordInput)
    }
    assert hidden, "there are such fields"
    assert hidden <= set(SECRETS)


FLOORS = ("trialsite.", "participants.", "assessments.")


def test_nothing_is_repeated_that_another_site_sent(client: Client) -> None:
    """Who presses the button would send it in their own name."""
    for token in ("", "f" * 64):
        answer = client.post(
            "/fails/away/", {"note": "forged", "csrfmiddlewaretoken": token}
        )
        assert "forged" not in answer.content.decode()


def test_a_forged_form_is_not_repeated_where_the_session_cannot_be_read(
    client: Client, monkeypatch
) -> None:
    """The fault comes before Django's own check for forgery."""
    monkeypatch.setattr("trialsite.clock.ClockMiddleware.__call__", _away)
    answer = client.post("/fails/away/", {"note": "forged"})
    assert answer.status_code == 503
    assert "forged" not in answer.content.decode()
    token = client.cookies["csrftoken"].value
    fields = {"note": "mine", "csrfmiddlewaretoken": token}
    assert "mine" in client.post("/fails/away/", fields).content.decode()


def _away(self: object, request: HttpRequest) -> HttpResponse:
    raise FAULTS["away"]


def test_a_file_must_be_chosen_again_and_the_page_says_so(client: Client) -> None:
    file = SimpleUploadedFile("list.csv", b"name\nErin Stone\n")
    page = post(client, "away", file=file).content.decode()
    assert "choose it again" in page
    assert "Erin Stone" not in page


def test_a_form_that_may_be_saved_is_looked_for_first(client: Client) -> None:
    page = post(client, "doubt").content.decode()
    assert "may be saved, or not" in page
    assert "It is not there: send it again" in page
    assert ("note", TYPED["note"]) in repeated(page)


def test_a_script_gets_few_words(client: Client) -> None:
    answer = client.get("/fails/away/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (503, b"Try again.")


def test_the_page_asks_nothing_of_the_database(
    client: Client, django_assert_num_queries, rf
) -> None:
    from trialsite.web.errors import unavailable

    request = rf.post("/fails/away/", {"note": "x"})
    with django_assert_num_queries(0):
        assert unavailable(request).status_code == 503
