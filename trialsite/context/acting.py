"""Who acts, in which role, why and from where: what every write is signed with.

``acting_as`` holds for the code inside it, also for transactions that this code opens,
commits and opens again: the database is told by the connection itself (see
postgresql/cursors.py), so it needs no transaction of its own. Imports no Django.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Literal

from structlog.contextvars import get_contextvars

from trialsite.context import clock_offset

Kind = Literal["staff", "participant", "system"]
Source = Literal["web", "portal", "task", "command", "import"]


class NobodyActs(RuntimeError):
    """A reason was given where nobody acts."""


@dataclass(frozen=True)
class Actor:
    """Who does something. ``text`` is what the record will call them for ever; ``id``
    is an account's, where there is one."""

    kind: Kind
    text: str
    id: int | None = None
    role: str = ""


NOBODY = Actor("system", "nobody signed in")


def system(name: str) -> Actor:
    """The program itself: a task, a command."""
    return Actor("system", name)


def participant(study_id: str) -> Actor:
    """A participant, known by their study id alone."""
    return Actor("participant", study_id)


@dataclass(frozen=True)
class Acting:
    """An actor at work."""

    actor: Actor
    source: Source
    reason: str = ""
    request_id: str = ""


_acting: ContextVar[Acting | None] = ContextVar("acting", default=None)

SETTINGS = (
    "trial.actor_id",
    "trial.actor_kind",
    "trial.actor",
    "trial.role",
    "trial.reason",
    "trial.request_id",
    "trial.source",
    "trial.at",
    "trial.ahead",
)
"""The settings of a transaction that the audit trigger reads."""


@contextmanager
def acting_as(*, actor: Actor, source: Source) -> Iterator[None]:
    """Sign every write of the code inside with *actor*, and with the request id of the
    log lines; inside another acting_as, for its own part alone."""
    request_id = str(get_contextvars().get("request_id", ""))
    token = _acting.set(Acting(actor, source, request_id=request_id))
    try:
        yield
    finally:
        _acting.reset(token)


@contextmanager
def giving_reason(reason: str) -> Iterator[None]:
    """Give the reason for the corrections made inside. Raises NobodyActs, and
    ValueError for a blank one."""
    if not reason.strip():
        raise ValueError("The reason is blank; say why it is corrected.")
    acting = _acting.get()
    if acting is None:
        raise NobodyActs("Give a reason inside acting_as: nobody acts here.")
    token = _acting.set(replace(acting, reason=reason.strip()))
    try:
        yield
    finally:
        _acting.reset(token)


def values() -> tuple[str, ...] | None:
    """The values of SETTINGS, in their order; None where nobody acts."""
    acting = _acting.get()
    if acting is None:
        return None
    actor, fixed = acting.actor, clock_offset.fixed.get()
    return (
        "" if actor.id is None else str(actor.id),
        actor.kind,
        actor.text,
        actor.role,
        acting.reason,
        acting.request_id,
        acting.source,
        fixed.isoformat() if fixed else "",
        str(clock_offset.ahead.get().total_seconds()),
    )
