"""Who waited for a place in vain: 503, with what was typed, and nothing was read."""

import re
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from trialsite.server.places import in_vain

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(coordinator) -> Client:
    """Cora's browser, whose forms are checked for forgery."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(coordinator)
    client.get("/account/")
    return client


@pytest.fixture
def crowded(client: Client) -> Iterator[None]:
    """Every place is taken."""
    token = in_vain.set(True)
    yield
    in_vain.reset(token)


def typed(client: Client, **fields: object) -> dict[str, object]:
    return {"csrfmiddlewaretoken": client.cookies["csrftoken"].value, **fields}


def test_a_page_says_when_to_come_again_and_asks_the_database_nothing(
    client: Client, crowded: None, django_assert_num_queries
) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/participants/?q=1")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    page = answer.content.decode()
    assert "Many people are here at this moment" in page
    assert answer["X-Request-ID"] in page
    assert 'href="/participants/?q=1"' in page
    assert "data-away-reload" in page


def test_a_form_is_kept_and_sends_itself(
    client: Client, crowded: None, django_assert_num_queries
) -> None:
    with django_assert_num_queries(0):
        answer = client.post("/screening/new/", typed(client, note="Said <yes>"))
    page = answer.content.decode()
    assert answer.status_code == 503
    assert 'name="note" value="Said &lt;yes&gt;"' in page
    assert "data-away-send" in page and "data-away-reload" not in page
    assert "So does the page by itself" in page


def test_what_it_sends_is_taken(client: Client, crowded: None) -> None:
    page = client.post("/account/name/", typed(client, name="Cora L")).content.decode()
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="(.*?)"', page))
    assert fields["name"] == "Cora L"
    token = in_vain.set(False)
    assert client.post("/sign-out/", fields).status_code == 302
    in_vain.reset(token)


@pytest.mark.parametrize(
    "more",
    [{"password": "correct horse"}, {"file": SimpleUploadedFile("a.csv", b"a\n1\n")}],
    ids=["a password", "a file"],
)
def test_what_must_be_typed_again_does_not_send_itself(
    client: Client, crowded: None, more: dict[str, object]
) -> None:
    answer = client.post("/screening/new/", typed(client, note="x", **more))
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "data-away-send" not in page and "by itself" not in page
    assert "correct horse" not in page


def test_a_script_gets_few_words(client: Client, crowded: None) -> None:
    answer = client.get("/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (503, b"Try again.")
    assert answer["Retry-After"] == "5"


def test_nothing_is_repeated_that_another_site_sent(
    client: Client, crowded: None
) -> None:
    answer = client.post("/screening/new/", {"note": "forged"})
    assert answer.status_code == 503
    page = answer.content.decode()
    assert "forged" not in page and "data-away-send" not in page
