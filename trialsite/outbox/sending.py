"""The sweep that sends what is due.

Several workers may sweep at once and any of them may be killed at any point:

1. *Claim*: rows are marked ``sending`` under ``FOR UPDATE SKIP LOCKED`` and committed,
   with a time at which the claim lapses. ``attempts`` goes up and numbers the claim:
   every later step is refused to a worker whose number is no longer the row's.
2. *Compose*: the composer looks again whether the message is due, and the moment of
   handing over is committed together with whatever it wrote.
3. *Hand over*: the row stays locked while the mail server takes the letter, then is
   marked ``sent``.

A worker lost before step 3 has sent nothing, and the message waits again. A worker lost
within step 3 may or may not have sent it: nobody can know. Such a message becomes
``in_doubt`` and is sent once more, with the same Message-ID and X-Idempotency-Key, by
which mail servers and programs recognise a repeat. Lost a second time, it stays in
doubt for people to look at: so nobody gets a message more than twice, and twice only
then.

A refusal counts as an attempt; after MAX_ATTEMPTS the message is parked as failed. A
mail server that cannot be reached is no message's fault, nor is a wrong key: the sweep
ends, all wait.
"""

import time
from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q, QuerySet

from trialsite import clock
from trialsite.outbox.composers import Email, Later, Skip, composer_of
from trialsite.outbox.letters import (
    REFUSALS,
    letter,
    why_not_sent,
    why_not_written,
    why_unreachable,
)
from trialsite.outbox.models import MAX_ATTEMPTS, MAX_DOUBTS, Message, MessageState
from trialsite.secrets.cipher import UnknownKey
from trialsite.secrets.keyring import KeyRefused
from trialsite.server.logs.places import place_of
from trialsite.server.resting import Rest

BATCH = 20
# Longer than a batch takes with a mail server that answers; what a slower one has not
# been handed yet is taken over by the next sweep.
CLAIM = timedelta(minutes=5)
# Seconds after which a sweep takes no new batch: well within the task's time limit.
SWEEP_SECONDS = 600

rest = Rest(seconds=10)
"""Begins when the mail server was not reached: every page that leaves a message starts
a sweep, and all workers would wait for a server that hangs."""
WITHOUT_KEYS = "The keys are not in order, so no address can be read."

log = structlog.get_logger(__name__)


class Unreachable(Exception):
    """The mail server does not answer; the message says why, with no address."""


def sweep() -> int:
    """Send all that is due and return how many letters the mail server took."""
    release_lost_claims()
    sent = 0
    give_up = time.monotonic() + SWEEP_SECONDS
    while time.monotonic() < give_up and (batch := claim()):
        for place, message in enumerate(batch):
            try:
                sent += deliver(message)
            except Unreachable as error:
                log.error("mail_server_unreachable", why=str(error))
                rest.begin()
                _give_all_back(batch[place:], reason=str(error))
                return sent
            except KeyRefused as error:
                log.error("key_refused", why=str(error))
                _give_all_back(batch[place:], reason=WITHOUT_KEYS)
                return sent
    return sent


@transaction.atomic
def release_lost_claims() -> None:
    """Take up the messages of workers that were lost (see the module's steps)."""
    lost = Message.objects.select_for_update(skip_locked=True).filter(
        state=MessageState.SENDING, claimed_until__lt=clock.now()
    )
    for message in lost:
        if message.handed_over_at:
            _doubt(message, "The worker stopped while handing it over.")
        else:
            _again(message, "The worker stopped before handing it over.", wait=False)


@transaction.atomic
def claim() -> list[Message]:
    """Mark up to BATCH due messages as being sent by this worker, oldest first."""
    now = clock.now()
    due = Q(state=MessageState.QUEUED) | Q(
        state=MessageState.IN_DOUBT, doubts__lt=MAX_DOUBTS
    )
    batch = list(
        Message.objects.select_for_update(skip_locked=True)
        .filter(due, not_before__lte=now, attempts__lt=MAX_ATTEMPTS)
        .order_by("not_before", "id")[:BATCH]
    )
    Message.objects.filter(pk__in=[message.pk for message in batch]).update(
        state=MessageState.SENDING,
        claimed_until=now + CLAIM,
        handed_over_at=None,
        attempts=F("attempts") + 1,
    )
    for message in batch:
        message.attempts += 1
    return batch


def deliver(message: Message) -> bool:
    """Compose a claimed message and hand it to the mail server; whether it took it.
    Raises Unreachable or KeyRefused, with the message still claimed."""
    with _mail_server() as server:
        email = _compose(message)
        return email is not None and _hand_over(message, email, server)


def _mail_server() -> BaseEmailBackend:
    server = get_connection()
    try:
        server.open()
    except Exception as error:
        raise Unreachable(why_unreachable(error)) from error
    return server


def _compose(message: Message) -> Email | None:
    """The letter, once the moment of handing it over is committed; None where it is
    not due any more, cannot be written, or has passed to another worker."""
    try:
        with transaction.atomic():
            email = composer_of(message.kind)(message)
            if isinstance(email, Skip):
                _mine(message).update(
                    state=MessageState.SKIPPED,
                    claimed_until=None,
                    reason=email.reason[:200],
                )
                log.info("message_skipped", key=message.key, kind=message.kind)
                return None
            if isinstance(email, Later):
                _give_back(message, reason=email.why, until=email.at)
                return None
            letter(message, email).message()
            if not _mine(message).update(handed_over_at=clock.now()):
                raise _ClaimLost
    except _ClaimLost:
        return None
    except Exception as error:
        # Where no key can be used none of the messages is at fault; where this row
        # alone needs another key, only this one waits.
        if isinstance(error, KeyRefused) and not isinstance(error, UnknownKey):
            raise
        log.error("message_not_written", key=message.key, where=place_of(error))
        _again(message, why_not_written(error))
        return None
    return email


@transaction.atomic
def _hand_over(message: Message, email: Email, server: BaseEmailBackend) -> bool:
    if not _mine(message).select_for_update().first():
        return False
    try:
        server.send_messages([letter(message, email)])
    except REFUSALS as error:
        log.warning("message_refused", key=message.key, kind=message.kind)
        _again(message, why_not_sent(error))
        return False
    except Exception as error:
        log.error("message_in_doubt", key=message.key, where=place_of(error))
        _doubt(message, why_not_sent(error))
        return False
    _mine(message).update(
        state=MessageState.SENT, claimed_until=None, sent_at=clock.now(), reason=""
    )
    log.info("message_sent", key=message.key, kind=message.kind)
    return True


class _ClaimLost(Exception):
    """Another worker holds the message now."""


def _mine(message: Message) -> QuerySet[Message]:
    """The row, if the claim that this worker made is still the newest."""
    return Message.objects.filter(
        pk=message.pk, state=MessageState.SENDING, attempts=message.attempts
    )


def pause_after(attempts: int) -> timedelta:
    """How long to wait after that many attempts: 1, 4, 16, then 64 minutes."""
    return timedelta(minutes=4 ** (attempts - 1))


def _again(message: Message, reason: str, *, wait: bool = True) -> None:
    """Let it wait for another attempt, or park it where there were enough."""
    if message.attempts >= MAX_ATTEMPTS:
        _mine(message).update(
            state=MessageState.FAILED,
            claimed_until=None,
            handed_over_at=None,
            reason=reason,
        )
        return
    pause = pause_after(message.attempts) if wait else timedelta()
    _mine(message).update(
        state=MessageState.QUEUED,
        claimed_until=None,
        handed_over_at=None,
        not_before=clock.now() + pause,
        reason=reason,
    )


def _doubt(message: Message, reason: str) -> None:
    _mine(message).update(
        state=MessageState.IN_DOUBT,
        doubts=F("doubts") + 1,
        claimed_until=None,
        not_before=clock.now() + pause_after(message.attempts),
        reason=reason,
    )


def _give_all_back(messages: Iterable[Message], *, reason: str) -> None:
    for message in messages:
        _give_back(message, reason=reason)


def _give_back(message: Message, *, reason: str, until: datetime | None = None) -> None:
    """Undo the claim as if it had not been made, but tell staff why it waits; it waits
    until *until*, where that is given."""
    _mine(message).update(
        state=MessageState.IN_DOUBT if message.doubts else MessageState.QUEUED,
        attempts=F("attempts") - 1,
        claimed_until=None,
        handed_over_at=None,
        not_before=until or message.not_before,
        reason=reason,
    )
