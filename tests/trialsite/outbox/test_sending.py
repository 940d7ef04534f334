"""The sweep: what is due goes out once, and what goes wrong is told without a name."""

import logging
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.fixtures.commits import Inbox
from tests.fixtures.letters import KIND, Queue, mail_server
from trialsite import clock
from trialsite.outbox import composers
from trialsite.outbox.composers import Email
from trialsite.outbox.models import MAX_ATTEMPTS, Message
from trialsite.outbox.sending import (
    WITHOUT_KEYS,
    claim,
    deliver,
    release_lost_claims,
    sweep,
)
from trialsite.protocol.models import Site
from trialsite.secrets.keyring import generate

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Refusing:
    """A mail server that knows none of our people."""

    async def handle_RCPT(self, server, session, envelope, address, options):
        return f"550 5.1.1 <{address}>: user unknown"


def test_a_due_message_is_sent_once(queue: Queue, smtp_sink: Inbox) -> None:
    with clock.fixed(NOON):
        message = queue(4)
        assert sweep() == 1
        assert sweep() == 0
    [letter] = smtp_sink.messages
    assert letter["To"] == "person4@example.net"
    assert letter["X-Idempotency-Key"] == "note:4"
    assert parsedate_to_datetime(letter["Date"]) == NOON
    message.refresh_from_db()
    assert (message.state, message.sent_at, message.reason) == ("sent", NOON, "")


def test_nothing_of_the_letter_is_kept_or_logged(
    queue: Queue, smtp_sink: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither address nor text nor link stays behind (rows, log lines)."""
    caplog.set_level(logging.DEBUG)
    queue(4)
    queue("crash")
    queue("database")
    sweep()
    # "mail.log" is the mail server of the test itself.
    lines = [line.getMessage() for line in caplog.records if line.name != "mail.log"]
    left = f"{list(Message.objects.values())} {lines}"
    assert "note:4" in left
    for secret in ("person4", "secret-address", "@example", "token-of", "About your"):
        assert secret not in left


def test_a_wrong_key_uses_up_no_attempt(
    queue: Queue, smtp_sink: Inbox, settings: LazySettings, tmp_path: Path
) -> None:
    """It is no message's fault: all wait, and go out when it was put right."""
    (tmp_path / "keys").write_text(generate())
    right, settings.IDENTITY_KEYS_FILE = (
        settings.IDENTITY_KEYS_FILE,
        str(tmp_path / "keys"),
    )
    sealed, after = queue("sealed"), queue(5)
    assert sweep() == 0
    for message in (sealed, after):
        message.refresh_from_db()
        assert (message.state, message.attempts) == ("queued", 0)
        assert message.reason == WITHOUT_KEYS
    settings.IDENTITY_KEYS_FILE = right
    assert sweep() == 2


def test_a_message_stays_until_its_hour(queue: Queue, smtp_sink: Inbox) -> None:
    with clock.fixed(NOON):
        queue(1, not_before=NOON + timedelta(hours=1))
        assert sweep() == 0
    with clock.fixed(NOON + timedelta(hours=1)):
        assert sweep() == 1


def test_what_is_no_longer_due_is_not_sent(queue: Queue, smtp_sink: Inbox) -> None:
    """P1, P4: the composer looks again at the moment of sending."""
    message = queue("nobody")
    sweep()
    message.refresh_from_db()
    assert (message.state, message.reason) == ("skipped", "the visit is complete")
    assert not smtp_sink.messages


@pytest.mark.parametrize("trouble", ["crash", "database"])
def test_one_that_cannot_be_written_does_not_stop_the_others(
    trouble: str, queue: Queue, smtp_sink: Inbox
) -> None:
    broken = queue(trouble)
    queue(2)
    sweep()
    broken.refresh_from_db()
    assert (broken.state, broken.attempts) == ("queued", 1)
    assert broken.reason.startswith("The message could not be written (")
    assert len(smtp_sink.messages) == 1


def test_a_refused_letter_is_tried_ever_more_slowly_then_parked(queue: Queue) -> None:
    now = NOON
    with clock.fixed(now):
        message = queue(1)
    pauses = []
    with mail_server(Refusing()):
        for _ in range(MAX_ATTEMPTS):
            with clock.fixed(now):
                sweep()
            message.refresh_from_db()
            pauses.append(round((message.not_before - now).total_seconds() / 60))
            now = message.not_before
        with clock.fixed(now + timedelta(days=1)):
            sweep()
    message.refresh_from_db()
    assert pauses[:-1] == [1, 4, 16, 64]
    assert (message.state, message.attempts) == ("failed", MAX_ATTEMPTS)
    assert message.reason == "The mail server refused the address (reply 550)."


def test_a_mail_server_that_is_away_costs_no_message_an_attempt(
    queue: Queue, request: pytest.FixtureRequest
) -> None:
    """An outage of a night must not park the night's reminders as failed."""
    messages = [queue(number) for number in range(3)]
    for _ in range(MAX_ATTEMPTS + 1):
        assert sweep() == 0
    for message in messages:
        message.refresh_from_db()
        assert (message.state, message.attempts) == ("queued", 0)
        assert "could not be reached (ConnectionRefusedError)" in message.reason
    inbox: Inbox = request.getfixturevalue("smtp_sink")
    assert sweep() == 3
    assert len(inbox.messages) == 3


def test_a_worker_lost_before_handing_over_has_sent_nothing(
    queue: Queue, smtp_sink: Inbox
) -> None:
    with clock.fixed(NOON):
        queue(1)
        claim()
        assert sweep() == 0
    with clock.fixed(NOON + timedelta(minutes=6)):
        assert sweep() == 1
    assert len(smtp_sink.messages) == 1


def test_a_worker_that_comes_back_late_sends_nothing(
    queue: Queue, smtp_sink: Inbox
) -> None:
    """Its claim lapsed and another worker has sent the message since."""
    with clock.fixed(NOON):
        queue(1)
        [slow] = claim()
    with clock.fixed(NOON + timedelta(minutes=6)):
        assert sweep() == 1
        assert deliver(slow) is False
    assert len(smtp_sink.messages) == 1


def test_what_a_composer_writes_is_kept_only_with_the_letter(
    queue: Queue, smtp_sink: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fresh link, say: one that reached nobody must not stay open."""

    def write(message: Message) -> Email:
        place = Site.objects.create(code=f"X{Site.objects.count()}", name="New")
        return Email(to="person1@example.net", subject="Link", body=place.code)

    monkeypatch.setitem(composers._composers, KIND, write)
    before = Site.objects.count()
    with clock.fixed(NOON):
        queue(1)
        [slow] = claim()
    with clock.fixed(NOON + timedelta(minutes=6)):
        sweep()
        deliver(slow)
    [letter] = smtp_sink.messages
    assert letter.get_payload().strip() == f"X{before}"
    assert Site.objects.count() == before + 1


def test_a_message_that_kills_every_worker_is_parked(queue: Queue) -> None:
    now = NOON
    with clock.fixed(now):
        message = queue(1)
    for _ in range(MAX_ATTEMPTS):
        with clock.fixed(now):
            assert len(claim()) == 1
        now += timedelta(minutes=6)
        with clock.fixed(now):
            release_lost_claims()
    message.refresh_from_db()
    assert message.state == "failed"
    assert message.reason == "The worker stopped before handing it over."
