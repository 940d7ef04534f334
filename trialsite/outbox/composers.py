"""Who writes which kind of message, at the moment that it is sent.

An app above offers its messages in a module named ``messages``, which is found by
name::

    @composer("visit-reminder")
    def visit_reminder(message: Message) -> Email | Later | Skip: ...

A composer looks again whether the message is still due and returns ``Skip`` where it
is not: a form completed, a participant withdrawn, a window closed; and ``Later`` where
it is night for the person, or they are on hold. So no message goes
out that was right when it was planned and is wrong now. What it writes to the database
(a fresh link, say) is kept only if the message is handed to the mail server.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from trialsite.outbox.models import Message


@dataclass(frozen=True)
class Email:
    """A letter ready to go, to one address. Never printed: its repr is blank, so that
    no log line can hold what it says or to whom. Raises ValueError where the address,
    the subject or the body is missing."""

    to: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)
    reply_to: str = field(default="", repr=False)
    list_unsubscribe: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if "@" not in self.to or not self.subject.strip() or not self.body.strip():
            raise ValueError("An e-mail needs an address, a subject and a body.")


@dataclass(frozen=True)
class Skip:
    """The message is no longer due. *reason* is shown to staff: short, and free of
    anything that could tell who it was for."""

    reason: str


@dataclass(frozen=True)
class Later:
    """The message is due, but not before *at* (UTC): it waits, and its composer is
    asked again then. *why* is shown to staff, like the reason of a Skip."""

    at: datetime
    why: str


Composer = Callable[[Message], "Email | Later | Skip"]
_composers: dict[str, Composer] = {}


class UnknownKind(LookupError):
    """No composer writes messages of that kind."""


def composer(kind: str) -> Callable[[Composer], Composer]:
    """Declare the function that writes messages of *kind*. Raises ValueError where
    the kind has one already."""

    def declare(write: Composer) -> Composer:
        if kind in _composers:
            raise ValueError(f"Two composers want to write {kind!r} messages.")
        _composers[kind] = write
        return write

    return declare


def composer_of(kind: str) -> Composer:
    """The composer of *kind*. Raises UnknownKind naming it and what exists."""
    try:
        return _composers[kind]
    except KeyError:
        known = ", ".join(sorted(_composers)) or "none"
        raise UnknownKind(
            f"Nothing writes messages of kind {kind!r}; there are: {known}"
        ) from None
