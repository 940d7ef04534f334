"""Writes of sessions: begun, ended by their person, and ended for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest

from trialsite import clock
from trialsite.access.authority import authority_of, require_at, sites_with
from trialsite.access.grants import check_reason
from trialsite.access.models import AccessChange, User
from trialsite.access.refusals import AccessRefused
from trialsite.accounts.devices import device
from trialsite.accounts.factors import means
from trialsite.accounts.models import SignedIn
from trialsite.accounts.timeouts import BEGAN, SEEN
from trialsite.audit.signing import staff
from trialsite.context.acting import acting_as

Ended = SignedIn.Ended
STORE = import_module(settings.SESSION_ENGINE).SessionStore


@dataclass(frozen=True)
class OpenSession:
    """A session that is open now, with when somebody last was there."""

    signed_in: SignedIn
    seen: datetime
    is_this_one: bool


def begin(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Note that somebody signed in; called by Django whenever they have."""
    with acting_as(actor=staff(user), source="web"):
        SignedIn.objects.create(
            user=user,
            session_key=request.session.session_key or "",
            device=device(request.META.get("HTTP_USER_AGENT", "")),
            means=means(request, user),
            at=clock.now(),
        )


def end(request: HttpRequest, user: User | None = None, **kwargs: Any) -> None:
    """Note that a session ended; called by Django whenever one is left."""
    reason = getattr(request, "ends_reason", Ended.LEFT)
    key = request.session.session_key
    if key and user is not None:
        with acting_as(actor=staff(user), source="web"):
            _note_ended(SignedIn.objects.filter(session_key=key), reason)


def _note_ended(found: Iterable[SignedIn], reason: str) -> None:
    for one in found:
        one.ended_at, one.ended_reason, one.session_key = clock.now(), reason, ""
        one.save(update_fields=["ended_at", "ended_reason", "session_key"])


def open_sessions(user: User, *, here: str = "") -> list[OpenSession]:
    """Where *user* is signed in now; *here* is the key of the session that asks."""
    kept = SignedIn.objects.filter(user=user).exclude(session_key="")
    by_key = {one.session_key: one for one in kept}
    wall = clock.wall().timestamp()
    found = []
    for row in Session.objects.filter(session_key__in=by_key):
        data = STORE().decode(row.session_data)
        seen, began = data.get(SEEN, 0), data.get(BEGAN, 0)
        idle = wall - seen >= settings.IDLE_SECONDS
        if idle or wall - began >= settings.SIGNED_IN_SECONDS:
            continue
        # By the trial's clock, as everything else on the page.
        lead = clock.now() - clock.wall()
        instant = datetime.fromtimestamp(seen, UTC) + lead
        one = by_key[row.session_key]
        found.append(OpenSession(one, instant, row.session_key == here))
    return sorted(found, key=lambda each: (not each.is_this_one, -each.signed_in.pk))


@transaction.atomic
def end_session(*, signed_in: SignedIn, by: User) -> SignedIn:
    """End one session of *by*'s own, from another device. Raises AccessRefused for
    that of somebody else, and for one that has ended."""
    if signed_in.user_id != by.pk:
        raise AccessRefused("This session is somebody else's.")
    signed_in.refresh_from_db()
    if signed_in.ended_at is not None:
        raise AccessRefused("This session has ended already.")
    _kill([signed_in], Ended.REVOKED)
    return signed_in


@transaction.atomic
def end_other_sessions(*, user: User, here: str) -> int:
    """End all sessions of *user* but the one with key *here*; return how many."""
    others = [
        one.signed_in for one in open_sessions(user, here=here) if not one.is_this_one
    ]
    _kill(others, Ended.REVOKED)
    return len(others)


@transaction.atomic
def end_all_sessions(*, user: User, reason: str, by: User) -> AccessChange:
    """Sign somebody out everywhere at once (P11-21). Raises OutsideScope, OwnRights
    and AccessRefused."""
    scope = authority_of(by, user)
    require_at(scope, sites_with(user))
    check_reason(reason)
    kill_sessions(user, Ended.WITHDRAWN)
    return AccessChange.objects.create(
        user=user,
        kind=AccessChange.Kind.SESSIONS_ENDED,
        reason=reason.strip(),
        at=clock.now(),
        by=by,
    )


def kill_sessions(user: User, reason: Ended) -> None:
    """End every session of *user*, without asking who may."""
    _kill(SignedIn.objects.filter(user=user, ended_at=None), reason)


def _kill(found: Iterable[SignedIn], reason: Ended) -> None:
    found = list(found)
    keys = [one.session_key for one in found if one.session_key]
    Session.objects.filter(session_key__in=keys).delete()
    _note_ended(found, reason)
