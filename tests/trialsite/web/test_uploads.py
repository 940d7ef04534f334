"""Files are refused everywhere, unless a view asks for them."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from trialsite.web.uploads import takes_files

MOST = 100_000


@takes_files(most=MOST)
@login_not_required
def asks(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.FILES["scan"].read())


urlpatterns = [path("asks/", asks), path("", include("trialsite.urls"))]
handler400 = "trialsite.web.errors.bad_request"

pytestmark = pytest.mark.urls(__name__)


def scan(size: int = 10) -> SimpleUploadedFile:
    return SimpleUploadedFile("scan.pdf", b"x" * size)


@pytest.mark.parametrize("address", ["/sign-in/", "/go/"])
def test_a_file_that_nobody_asked_for_is_refused(db, client, address):
    answer = client.post(address, {"code": "c", "scan": scan()})
    assert answer.status_code == 400
    assert answer["X-Request-ID"] in answer.content.decode()


def test_it_is_refused_to_staff_too(client, coordinator):
    client.force_login(coordinator)
    assert client.post("/screening/new/", {"scan": scan()}).status_code == 400


def test_a_view_that_asks_gets_it(db, client):
    assert client.post("/asks/", {"scan": scan()}).content == b"x" * 10


def test_of_a_file_that_is_too_large_little_more_is_kept_than_shows_it(db, client):
    """However much is sent: here forty times as much, in pieces of 64 kB."""
    for size in (MOST, MOST + 1, MOST * 40):
        kept = len(client.post("/asks/", {"scan": scan(size), "b": scan(1)}).content)
        assert kept == size if size <= MOST else MOST < kept <= MOST + 65_536 * 2


def test_an_empty_file_field_is_no_file(db, client):
    body = (
        b'--b\r\nContent-Disposition: form-data; name="scan"; filename=""\r\n\r\n\r\n'
        b'--b\r\nContent-Disposition: form-data; name="code"\r\n\r\nc\r\n--b--\r\n'
    )
    answer = client.post("/go/", body, "multipart/form-data; boundary=b")
    assert answer.status_code == 200


def test_a_body_beyond_the_limit_is_refused(db, client, settings):
    body = {"code": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}
    assert client.post("/go/", body).status_code == 400
    many = {f"f{n}": "" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    assert client.post("/go/", many).status_code == 400
