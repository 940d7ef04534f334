"""What no view could read ends before any is asked."""

import io
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from asgiref.sync import async_to_sync
from django.conf import LazySettings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory
from django.urls import URLPattern, get_resolver, reverse

from participants.contact.models import ContactPerson
from participants.enrolment.models import Participant
from tests.fixtures.people import make_user
from tests.fuzz.finding import addresses
from trialsite.access.models import User
from trialsite.web.input import (
    HIGHEST,
    ReadableContentType,
    ReadableContentTypeASGI,
    key_in,
    number_in,
)

DIGITS = "9" * 5_000
NUL = "%00"


@pytest.fixture
def cora(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator)
    return client


WITH_PARTS = [one for one in addresses() if one.pattern.converters]


@pytest.mark.parametrize("pattern", WITH_PARTS, ids=lambda found: found.name)
def test_a_nul_in_an_address_is_the_address_of_nothing(pattern: URLPattern, db: None):
    """In every part of every address, whether or not somebody is signed in."""
    client, user = Client(), make_user("Mary Matrix", "coordinator", "MAD")
    (template, _), *_ = get_resolver().reverse_dict.getlist(pattern.name)[0][0]
    for name in pattern.pattern.converters:
        values = dict.fromkeys(pattern.pattern.converters, "1") | {name: f"a{NUL}b"}
        for _ in ("signed out", "signed in"):
            assert client.get(f"/{template % values}").status_code == 404
            client.force_login(user)


@pytest.mark.parametrize("query", [f"q=a{NUL}b", f"{NUL}=1", f"other={NUL}"])
def test_a_nul_in_a_query_is_refused(cora: Client, query: str):
    answer = cora.get(f"/participants/?{query}")
    assert answer.status_code == 400
    assert answer["X-Request-ID"] in answer.content.decode()


@pytest.mark.parametrize("form", [{"code": "a\0b"}, {"a\0": "1"}, {"other": "\0"}])
def test_a_nul_in_a_form_is_refused(client: Client, db: None, form: dict[str, str]):
    assert client.post("/go/", form).status_code == 400


@pytest.mark.parametrize(
    "value", ['"\\000aaaaaaaaaa"', "a\x7fb", '"\\355\\240\\200aaaa"']
)
def test_a_cookie_that_is_not_ours_is_as_none(client: Client, db: None, value: str):
    answer = client.get("/", headers={"Cookie": f"sessionid={value}"})
    assert answer["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "a/b; c"])
def test_a_body_that_is_no_form_is_refused(client: Client, db: None, content_type: str):
    assert client.post("/go/", b"{}", content_type).status_code == 400
    # Nothing is nothing, under whatever name.
    assert client.post("/go/", b"", content_type).status_code == 200


class BreaksOff(io.BytesIO):
    """The connection of somebody who goes away."""

    def read(self, size: int | None = -1) -> bytes:
        raise ConnectionResetError


def asked(method: str, address: str, **environ: object) -> int:
    """The status with which gunicorn's application answers."""
    query = address.partition("?")[2]
    found = RequestFactory()._base_environ(
        REQUEST_METHOD=method, PATH_INFO=address.partition("?")[0], QUERY_STRING=query
    )
    said: list[str] = []
    answer = ReadableContentType(WSGIHandler())(
        found | environ, lambda status, headers: said.append(status)
    )
    b"".join(answer)
    return int(said[0].split()[0])


def test_a_body_that_breaks_off_is_refused(db: None):
    broken = {"wsgi.input": BreaksOff(), "CONTENT_LENGTH": "10"}
    form = {"CONTENT_TYPE": "application/x-www-form-urlencoded"}
    assert asked("POST", "/go/", **broken, **form) == 400


@pytest.mark.parametrize(
    "charset", ["hex", "zlib", "idna", "utf-16", "punycode", "undefined", "\0", "nope"]
)
def test_text_in_another_encoding_is_refused(db: None, charset: str):
    """Django raises where a request is made, if it is hex or zlib; surrogates come of
    raw_unicode_escape, which PostgreSQL does not take."""
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    body = {"wsgi.input": io.BytesIO(b"code=a"), "CONTENT_LENGTH": "6"}
    assert asked("POST", "/go/", CONTENT_TYPE=kind, **body) == 400
    assert asked("GET", "/go/?q=%ff", CONTENT_TYPE=kind) == 200


@pytest.mark.parametrize("charset", ["utf-8", '"UTF-8"', "utf8"])
def test_text_in_utf_8_is_taken(db: None, charset: str):
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    body = {"wsgi.input": io.BytesIO(b"code=a"), "CONTENT_LENGTH": "6"}
    # It is read: what lacks is the token against forgery.
    assert asked("POST", "/go/", CONTENT_TYPE=kind, **body) == 403


def test_an_asgi_server_is_told_the_same():
    seen: list[object] = []

    async def inner(scope: dict[str, object], receive: object, send: object) -> None:
        seen.append(scope["headers"])

    headers = [(b"content-type", b"a/b; charset=hex"), (b"accept", b"*/*")]
    outer = ReadableContentTypeASGI(inner)
    # In a thread of its own: a browser's loop may be running in this one.
    with ThreadPoolExecutor(1) as elsewhere:
        answer = async_to_sync(outer)
        elsewhere.submit(
            answer, {"type": "http", "headers": headers}, None, None
        ).result(10)
    assert seen == [
        [(b"content-type", b"application/x-unreadable"), (b"accept", b"*/*")]
    ]


def test_fields_beyond_the_limit_are_refused_though_an_encoding_is_named(
    db: None, settings: LazySettings
):
    many = "&".join("a" for _ in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
    assert asked("GET", f"/go/?{many}", CONTENT_TYPE="a/b; charset=utf-8") == 400


@pytest.mark.parametrize("text", ["abc", "", DIGITS, "1", str(UUID(int=1))])
def test_a_contact_person_who_is_not_there_cannot_be_ended(
    cora: Client, in_an_arm_today: Participant, text: str
):
    there = ContactPerson.objects.count()
    address = reverse("contact-people", args=[in_an_arm_today.study_id])
    answer = cora.post(address, {"end": text})
    # Without a key the form for another one was sent, with nothing in it.
    assert answer.status_code == (404 if text else 200)
    assert ContactPerson.objects.count() == there


@pytest.mark.parametrize("address", ["http://[", "//[a", "http://[::1"])
def test_an_address_to_go_on_to_that_is_none_is_left_out(
    client: Client, db: None, address: str
):
    """The package behind sign-in takes it apart without care."""
    for page in ("/sign-in/", "/sign-in/code/", "/account/confirm/"):
        assert client.get(page, {"next": address}).status_code in (200, 302)
        assert client.post(page, {"next": address}).status_code in (200, 302)


def test_an_idle_session_ends_wherever_its_page_says_that_it_is(
    cora: Client, settings: LazySettings
):
    settings.IDLE_SECONDS = 0
    headers = {"HX-Request": "true", "HX-Current-URL": "http://["}
    assert cora.get("/", headers=headers)["HX-Redirect"] == "/sign-in/?next=/"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        (str(HIGHEST), HIGHEST),
        ("007", 7),
        *((wrong, None) for wrong in ("0", "-1", "", " 1", "1.0", "1e3", "abc", "٣")),
        (str(HIGHEST + 1), None),
        (DIGITS, None),
    ],
)
def test_a_number_of_a_row_is_one_that_a_row_can_have(text: str, number: int | None):
    assert number_in(text) == number


def test_a_key_of_a_row_is_a_uuid():
    assert key_in(str(UUID(int=1))) == UUID(int=1)
    assert key_in("abc") is key_in("") is key_in(DIGITS) is None
