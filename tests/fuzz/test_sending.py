"""What is looked for would be found: an error in a view, and one that the database
would have named at the end of the transaction."""

import pytest
from django.conf import LazySettings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from tests.fuzz.scene import WATCH
from tests.fuzz.sending import send
from trialsite.access.models import AccessChange

NOBODY = 10**9


@login_not_required
def raises(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(int(request.POST["number"])))


@login_not_required
def breaks(request: HttpRequest) -> HttpResponse:
    AccessChange.objects.create(user_id=NOBODY, kind=AccessChange.Kind.ACCEPTED)
    return HttpResponse()


@login_not_required
def refuses(request: HttpRequest) -> HttpResponse:
    raise Http404


urlpatterns = [
    path("raises/", raises),
    path("breaks/", breaks),
    path("refuses/", refuses),
    path("", include("trialsite.urls")),
]
handler500 = "trialsite.web.errors.server_error"
handler404 = "trialsite.web.errors.not_found"

pytestmark = pytest.mark.urls(__name__)

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def browser(db: None, settings: LazySettings) -> Client:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, WATCH]
    return Client(raise_request_exception=False)


def test_an_exception_is_told_with_its_place_and_the_fields_that_were_asked(
    browser: Client,
):
    answer = send(browser, "POST", "/raises/", data="number=x", content_type=FORM)
    assert answer.error.startswith("ValueError at ") and "(raises)" in answer.error
    assert (answer.status, answer.reached, answer.fields) == (500, True, {"number"})


def test_a_constraint_that_is_looked_at_last_is_looked_at(browser: Client):
    answer = send(browser, "POST", "/breaks/", data="", content_type=FORM)
    assert answer.error.startswith("IntegrityError")
    assert not AccessChange.objects.filter(user_id=NOBODY), "what was sent is undone"


@pytest.mark.parametrize(
    ("address", "reached"),
    [("/refuses/", True), ("/nowhere/", False), ("/participants/", False)],
)
def test_a_refusal_before_the_view_is_not_a_try(
    browser: Client, address: str, reached: bool
):
    answer = send(browser, "GET", address)
    assert (answer.reached, answer.error) == (reached, "")
