"""Where mail ends on a laptop."""

import os
import smtplib
import sys
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from trialsite.embedded.ports import LOOPBACK, any_free
from trialsite.embedded.processes import wait_for_mail
from trialsite.embedded.service import Service


@pytest.fixture
def port(tmp_path: Path):
    port = any_free()
    command = [sys.executable, "-m", "trialsite.embedded.mailsink"]
    sink = Service(
        "mail",
        [*command, "--folder", tmp_path / "mail", "--port", str(port)],
        log=tmp_path / "log",
        environment=os.environ,
    )
    wait_for_mail(sink, port)
    yield port
    sink.stop()


def test_every_message_ends_in_the_maildir_as_it_was_sent(
    port: int, tmp_path: Path
) -> None:
    for name in ("Åsa", "Bo"):
        message = EmailMessage()
        message["Subject"] = f"Your visit, {name}"
        message["From"] = "Trialsite <study@example.org>"
        message["To"] = f"{name} <someone@example.org>"
        message.set_content("Tap the link – it is yours alone.\n")
        with smtplib.SMTP(LOOPBACK, port) as link:
            link.send_message(message)
    found = [
        message_from_bytes(file.read_bytes(), policy=policy.default)
        for file in (tmp_path / "mail" / "new").iterdir()
    ]
    assert sorted(one["Subject"] for one in found) == [
        "Your visit, Bo",
        "Your visit, Åsa",
    ]
    for one in found:
        assert one["X-RcptTo"] == "someone@example.org"
        assert one.get_content() == "Tap the link – it is yours alone.\n"


def test_the_messages_are_closed_to_other_users(port: int, tmp_path: Path) -> None:
    assert (tmp_path / "mail").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "mail" / "new").stat().st_mode & 0o777 == 0o700
