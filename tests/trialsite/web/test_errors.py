"""A server error is calm, and can be found again."""

import re

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path


def fails(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the deliberate fault of this test")


urlpatterns = [path("fails/", fails), path("", include("trialsite.urls"))]
for status in (400, 403, 404, 500):
    globals()[f"handler{status}"] = {
        400: "trialsite.web.errors.bad_request",
        403: "trialsite.web.errors.forbidden",
        404: "trialsite.web.errors.not_found",
        500: "trialsite.web.errors.server_error",
    }[status]

pytestmark = pytest.mark.urls(__name__)


def test_the_page_says_a_reference_that_is_in_the_log(coordinator, lines):
    client = Client(raise_request_exception=False)
    client.force_login(coordinator)
    response = client.get("/fails/")
    assert response.status_code == 500
    reference = response["X-Request-ID"]
    text = response.content.decode()
    assert reference in text
    assert "Something went wrong on our side" in text
    (told,) = [line for line in lines() if "request_failed" in line]
    assert reference in told
    assert "RuntimeError" in told
    assert "test_errors.py:" in told
    assert "deliberate" not in "".join(lines())


def test_the_page_shows_nothing_of_the_fault(coordinator):
    client = Client(raise_request_exception=False)
    client.force_login(coordinator)
    text = client.get("/fails/").content.decode()
    for inside in ("deliberate", "RuntimeError", "Traceback", "fails"):
        assert inside not in text


def test_an_address_that_does_not_exist_is_calm_too(coordinator):
    client = Client()
    client.force_login(coordinator)
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert response["X-Request-ID"] in response.content.decode()


def test_a_form_without_its_token_says_what_to_do(coordinator):
    client = Client(enforce_csrf_checks=True)
    client.force_login(coordinator)
    response = client.post("/screening/new/", {})
    assert response.status_code == 403
    assert response["X-Request-ID"] in response.content.decode()


def test_a_log_line_never_holds_what_was_searched_for(coordinator, lines):
    """P11: a query string can be a name or a phone number."""
    client = Client()
    client.force_login(coordinator)
    client.get("/participants/", {"q": "608 555 0142"})
    said = "".join(lines())
    assert "GET /participants/" in said
    # However it may be written: spaces, plus signs, %20.
    assert not re.search(r"608\W{0,2}(20)?555\W{0,2}(20)?0142", said)
    assert "q=" not in said
