"""Wrong passwords lock an account, and tell nobody which accounts there are."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.conf import settings as live
from django.contrib.auth import hashers
from django.core import mail
from django.db.models import F
from django.test import Client

from tests.fixtures.people import make_user
from trialsite.access.models import User
from trialsite.accounts.lockout import LockOut
from trialsite.outbox.composers import Skip, composer_of
from trialsite.outbox.models import Message
from trialsite.outbox.sending import sweep

RIGHT, WRONG = "correct horse battery", "incorrect horse battery"
TRIES = live.AXES_FAILURE_LIMIT


@pytest.fixture
def cora(db: None) -> User:
    return make_user("Cora Lind", "coordinator", "MAD", password=RIGHT)


def attempt(email: str, password: str = WRONG, **extra: str):
    return Client().post(
        "/sign-in/", {"username": email, "password": password}, **extra
    )


def words(answer) -> str:
    """The page without what differs from request to request."""
    lines = answer.content.decode().splitlines()
    return "\n".join(
        line for line in lines if "csrf" not in line and 'name="username"' not in line
    )


def locked(email: str) -> None:
    for _ in range(TRIES):
        attempt(email)


def test_the_right_password_does_not_open_a_locked_account(cora):
    """P11-22"""
    assert attempt(cora.email, RIGHT).status_code == 302
    locked(cora.email)
    assert attempt(cora.email, RIGHT).status_code == 200


def test_one_wrong_password_less_than_the_limit_locks_nobody(cora):
    for _ in range(TRIES - 1):
        attempt(cora.email)
    assert attempt(cora.email, RIGHT).status_code == 302


def test_a_success_forgets_the_failures_before(cora):
    for _ in range(3):
        for _ in range(TRIES - 1):
            attempt(cora.email)
        assert attempt(cora.email, RIGHT).status_code == 302


def test_case_and_blanks_do_not_make_another_account(cora):
    for spelling in ("cora@example.org", "CORA@example.org", "Cora@Example.org "):
        attempt(spelling)
        attempt(spelling)
    assert attempt(cora.email, RIGHT).status_code == 200


def test_it_is_locked_for_that_sender_alone(cora):
    """Nobody can keep another person out from afar."""
    locked(cora.email)
    assert attempt(cora.email, RIGHT, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_it_opens_by_itself(cora):
    locked(cora.email)
    AccessAttempt.objects.update(
        attempt_time=F("attempt_time") - live.AXES_COOLOFF_TIME - timedelta(seconds=1)
    )
    assert attempt(cora.email, RIGHT).status_code == 302


def test_trying_on_does_not_lock_for_longer(cora):
    locked(cora.email)
    before = AccessAttempt.objects.get().attempt_time
    attempt(cora.email)
    assert AccessAttempt.objects.get().attempt_time == before


def test_every_refusal_reads_the_same(cora):
    """P11-22, P11-20: known, unknown, suspended, locked with either password."""
    suspended = make_user("Sue Pend", "coordinator", "MAD", password=RIGHT)
    User.objects.filter(pk=suspended.pk).update(is_active=False)
    answers = [
        attempt(cora.email),
        attempt("nobody@example.org"),
        attempt(suspended.email, RIGHT),
    ]
    locked(cora.email)
    locked("nobody@example.org")
    answers += [
        attempt(cora.email),
        attempt(cora.email, RIGHT),
        attempt("nobody@example.org"),
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert len({words(answer) for answer in answers}) == 1
    assert "do not go together" in words(answers[0])
    assert "rests for 15 minutes" in words(answers[0])


def test_every_refusal_costs_one_look_at_a_password(cora, monkeypatch):
    """So that the time it takes tells nothing."""
    looks = []
    hasher = hashers.get_hasher("default")
    encode = type(hasher).encode

    def counted(self, password, salt):
        looks.append(1)
        return encode(self, password, salt)

    monkeypatch.setattr(type(hasher), "encode", counted)
    verify = type(hasher).verify

    def verified(self, password, encoded):
        looks.append(1)
        return verify(self, password, encoded)

    monkeypatch.setattr(type(hasher), "verify", verified)

    def cost(email: str, password: str = WRONG) -> int:
        looks.clear()
        attempt(email, password)
        return len(looks)

    assert cost(cora.email) == cost("nobody@example.org") == 1
    locked(cora.email)
    locked("nobody@example.org")
    assert cost(cora.email, RIGHT) == cost("nobody@example.org") == 1


def test_the_security_contact_hears_of_it_once(cora, settings, smtp_sink):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.SECURITY_CONTACT = "watch@example.org"
    locked(cora.email)
    attempt(cora.email)
    attempt(cora.email)
    message = Message.objects.get(kind="account-locked")
    assert message.payload == {"user": cora.pk}
    for personal in ("cora", "lind", "@", "127.0.0.1"):
        assert personal not in f"{message.key} {message.payload}".lower()
    sweep()
    (letter,) = smtp_sink.messages
    assert letter["To"] == "watch@example.org"
    text = letter.get_payload(decode=True).decode()
    assert "The account of Cora Lind" in text
    assert "5 wrong passwords" in text
    assert not mail.outbox


def test_many_unknown_addresses_are_one_message(db, settings):
    settings.SECURITY_CONTACT = "watch@example.org"
    for name in ("a", "b", "c"):
        locked(f"{name}@example.org")
    message = Message.objects.get(kind="account-locked")
    assert message.payload == {"user": 0}
    assert "no account here" in composer_of("account-locked")(message).body


def test_without_a_contact_the_message_is_not_needed(cora):
    locked(cora.email)
    message = Message.objects.get(kind="account-locked")
    assert isinstance(composer_of("account-locked")(message), Skip)


def test_the_table_of_tries_holds_no_address_and_no_password(cora):
    attempt(cora.email)
    kept = str(AccessAttempt.objects.values().get())
    for personal in (cora.email, "Cora", WRONG):
        assert personal not in kept


def test_the_lock_stands_first_among_the_ways_in():
    assert live.AUTHENTICATION_BACKENDS[0].endswith(LockOut.__name__)
