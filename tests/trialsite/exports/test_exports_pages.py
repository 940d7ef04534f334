"""Asking for a dataset, seeing it made, and taking it away."""

import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.fixtures.people import make_user
from trialsite import clock
from trialsite.access.models import User
from trialsite.exports.actions import request_export
from trialsite.exports.models import Export
from trialsite.exports.store import path_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: LazySettings, tmp_path: Path) -> None:
    """Exports lie in a folder of the test."""
    settings.PRIVATE_DIR = tmp_path / "private"


def finished(by: User, *, reason: str = "Report") -> Export:
    """An export whose file is there, without a worker."""
    export = request_export(reason=reason, by=by)
    with zipfile.ZipFile(path_of(export.pk), "w") as folder:
        folder.writestr("visits.csv", "study_id\n")
    now = clock.now()
    Export.objects.filter(pk=export.pk).update(
        state="done",
        finished_at=now,
        expires_at=now + timedelta(days=7),
        sha256="ab" * 32,
        bytes=path_of(export.pk).stat().st_size,
    )
    return Export.objects.get(pk=export.pk)


def test_asking_needs_a_reason_and_leads_to_the_exports_page(
    client: Client, admin_user: User
) -> None:
    client.force_login(admin_user)
    answer = client.post("/exports/", {"reason": "Report to the board"})
    export = Export.objects.get()
    assert (export.reason, export.requested_by) == ("Report to the board", admin_user)
    assert answer["Location"] == f"/exports/{export.pk}/"


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("", "Nothing was entered. Say what the dataset is for"),
        (" \n ", "Nothing was entered. Say what the dataset is for"),
        ("why " * 200, "That is 799 characters; at most 500 fit."),
    ],
)
def test_a_bad_reason_is_told_beside_the_field_and_kept(
    reason: str, said: str, client: Client, admin_user: User
) -> None:
    client.force_login(admin_user)
    page = client.post("/exports/", {"reason": reason}).content.decode()
    assert said in page
    assert 'href="#id_reason"' in page
    assert reason.strip() in page
    assert not Export.objects.exists()


def test_the_list_tells_who_why_when_and_which_file(
    client: Client, admin_user: User
) -> None:
    with clock.fixed(clock.now().replace(2026, 3, 2, 15, 30)):
        finished(admin_user, reason="For <the> board")
        client.force_login(admin_user)
        page = client.get("/exports/").content.decode()
    for fact in (
        "Ada Roe",
        "For &lt;the&gt; board",
        "2 Mar 2026, 3:30 pm UTC",
        "ab" * 32,
    ):
        assert fact in page


def test_the_page_asks_again_while_it_is_made_and_then_stops(
    client: Client, admin_user: User
) -> None:
    client.force_login(admin_user)
    export = request_export(reason="Report", by=admin_user)
    Export.objects.update(state="running", done_steps=3, total_steps=9, step="Visits")
    page = client.get(f"/exports/{export.pk}/").content.decode()
    assert f'hx-get="/exports/{export.pk}/progress/"' in page
    assert 'hx-trigger="every 1s"' in page
    assert 'max="9" value="3"' in page
    assert "Visits" in page
    assert re.search(r"<noscript>.*Look again", page)

    export = finished(admin_user)
    part = client.get(f"/exports/{export.pk}/progress/").content.decode()
    assert "hx-trigger" not in part
    assert "<html" not in part
    assert f"/exports/{export.pk}/download/" in part


def test_a_failed_one_says_what_to_do(client: Client, admin_user: User) -> None:
    client.force_login(admin_user)
    export = request_export(reason="Report", by=admin_user)
    Export.objects.update(
        state="failed",
        finished_at=clock.now(),
        failure="It could not be made.",
        error_reference="abc-123",
    )
    page = client.get(f"/exports/{export.pk}/").content.decode()
    assert "It could not be made." in page
    assert "abc-123" in page
    assert "Ask again" in page


def test_a_download_is_a_zip_that_is_counted(client: Client, admin_user: User) -> None:
    client.force_login(admin_user)
    export = finished(admin_user)
    answer = client.get(f"/exports/{export.pk}/download/")
    assert answer["Content-Type"] == "application/zip"
    assert answer["Cache-Control"] == "no-store"
    assert re.fullmatch(
        rf'attachment; filename="\w+-\d{{4}}-\d\d-\d\d-export-{export.pk}.zip"',
        answer["Content-Disposition"],
    )
    content = io.BytesIO(b"".join(answer.streaming_content))
    assert zipfile.ZipFile(content).namelist() == ["visits.csv"]
    assert Export.objects.get().downloads == 1


def test_a_file_whose_time_is_over_is_not_handed_out(
    client: Client, admin_user: User
) -> None:
    """Even where the sweep that deletes it has not come by yet."""
    client.force_login(admin_user)
    export = finished(admin_user)
    Export.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    answer = client.get(f"/exports/{export.pk}/download/", follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(f"/exports/{export.pk}/", 302)]
    assert "Its file was deleted" in page
    assert "Ask for a new one" in page
    assert Export.objects.get().downloads == 0


def test_a_file_that_somebody_removed_is_told_calmly(
    client: Client, admin_user: User
) -> None:
    client.force_login(admin_user)
    export = finished(admin_user)
    path_of(export.pk).unlink()
    answer = client.get(f"/exports/{export.pk}/download/", follow=True)
    assert answer.status_code == 200
    assert "is no longer there. Ask for a new one." in answer.content.decode()


@pytest.mark.parametrize("page", ["", "{0}/", "{0}/progress/", "{0}/download/"])
def test_a_coordinator_may_not(
    page: str, client: Client, coordinator: User, admin_user: User
) -> None:
    export = finished(admin_user)
    client.force_login(coordinator)
    address = f"/exports/{page.format(export.pk)}"
    # Of an export they may not even know.
    assert client.get(address).status_code == (404 if page else 403)
    assert client.post("/exports/", {"reason": "Report"}).status_code == 403
    assert Export.objects.get().downloads == 0


@pytest.mark.parametrize("page", ["", "progress/", "download/"])
def test_an_administrator_of_one_site_cannot_know_of_anothers(
    page: str, client: Client, admin_user: User
) -> None:
    """The export of the whole trial holds other sites' data."""
    export = finished(admin_user, reason="Secret of the whole")
    client.force_login(make_user("Mia Sand", "administrator", "MAD"))
    assert client.get(f"/exports/{export.pk}/{page}").status_code == 404
    assert "Secret of the whole" not in client.get("/exports/").content.decode()


@pytest.mark.parametrize("page", ["", "1/", "1/progress/", "1/download/"])
def test_one_has_to_sign_in(page: str, client: Client) -> None:
    answer = client.get(f"/exports/{page}")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")


def test_the_list_asks_the_database_as_often_for_many_as_for_few(
    client: Client, admin_user: User
) -> None:
    client.force_login(admin_user)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/exports/")
        return len(asked)

    finished(admin_user)
    few = questions()
    for _ in range(40):
        request_export(reason="Report", by=admin_user)
    assert questions() == few
    assert "Page 1 of 2" in client.get("/exports/").content.decode()
