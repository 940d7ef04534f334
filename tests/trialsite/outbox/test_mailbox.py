"""The demo's mailbox: what the mail sink kept, readable by anybody."""

import os
from email.message import EmailMessage
from mailbox import Maildir
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path, settings: LazySettings) -> Path:
    """An empty mailbox of the demo, not made yet by the mail sink."""
    settings.MAILBOX_DIR = tmp_path / "mail"
    return settings.MAILBOX_DIR


def deliver(folder: Path, subject: str, body: str, *, age: int = 0) -> str:
    """Put a letter into the mailbox, that many seconds ago, and return its key."""
    letter = EmailMessage()
    letter["From"] = "Trialsite <study@example.org>"
    letter["To"] = "person1@example.net"
    letter["Subject"] = subject
    letter["Date"] = "Mon, 02 Mar 2026 12:00:00 -0600"
    letter["X-Idempotency-Key"] = "visit:1:opens"
    letter.set_content(body)
    key = Maildir(folder).add(letter)
    path = next((folder / "new").glob(key))
    os.utime(path, (1_800_000_000 - age, 1_800_000_000 - age))
    return key


def test_there_is_none_where_mail_is_real(
    client: Client, settings: LazySettings
) -> None:
    settings.MAILBOX_DIR = None
    assert client.get("/dev/mailbox/").status_code == 404
    assert client.get("/dev/mailbox/anything/").status_code == 404


def test_an_empty_one_says_what_to_do(client: Client, folder: Path) -> None:
    page = client.get("/dev/mailbox/").content.decode()
    assert "No letters yet" in page
    assert "Move the trial’s clock forward" in page


def test_the_newest_letter_comes_first_and_nobody_needs_to_sign_in(
    client: Client, folder: Path
) -> None:
    deliver(folder, "The older one", "a", age=60)
    deliver(folder, "The newer one", "b")
    page = client.get("/dev/mailbox/").content.decode()
    assert page.index("The newer one") < page.index("The older one")


def test_a_letter_shows_its_text_with_a_link_to_follow(
    client: Client, folder: Path
) -> None:
    key = deliver(
        folder,
        "Über <b>your</b> visit",
        "Dear José,\n\nopen https://trial.example.org/r/Abc-123\n<script>x</script>",
    )
    page = client.get(f"/dev/mailbox/{key}/").content.decode()
    assert 'href="https://trial.example.org/r/Abc-123"' in page
    assert "Dear José," in page
    assert "2 Mar 2026, 6:00 pm UTC" in page
    assert "Über &lt;b&gt;your&lt;/b&gt; visit" in page
    assert "<script>x" not in page
    assert "visit:1:opens" in page


@pytest.mark.parametrize("key", ["nothing", "..", "%2e%2e%2fsecret", "new"])
def test_only_letters_of_the_mailbox_can_be_read(
    key: str, client: Client, folder: Path
) -> None:
    deliver(folder, "One", "a")
    (folder / "secret").write_text("not a letter")
    assert client.get(f"/dev/mailbox/{key}/").status_code in (301, 404)
