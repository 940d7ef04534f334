"""Failed sign-ins: kept as facts, read by whoever watches, and locks opened early."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.db import transaction
from django.db.models import Max, Sum
from django.http import HttpRequest

from trialsite import clock
from trialsite.access.authority import authority_of, require_at, sites_with
from trialsite.access.grants import check_reason
from trialsite.access.models import AccessChange, User
from trialsite.access.refusals import AccessRefused
from trialsite.accounts.lockout import key_of
from trialsite.accounts.models import FailedSignIn
from trialsite.web.address import client_address, network_of

Step = FailedSignIn.Step


@dataclass(frozen=True)
class Lock:
    """An account that takes no password now, from one sender or more."""

    user: User
    minutes: int


def note_failure(
    sender: object,
    credentials: dict[str, Any],
    request: HttpRequest | None = None,
    **kwargs: Any,
) -> None:
    """Keep a failed sign-in; called by Django whenever one was. Django takes the
    password out of *credentials* before it tells."""
    if request is None:
        return
    email = str(credentials.get("username") or "").strip().lower()
    FailedSignIn.objects.create(
        user=User.objects.filter(email=email).first(),
        step=sender if isinstance(sender, Step) else Step.PASSWORD,
        sender=network_of(client_address(request)),
        # Axes, which hears of a failure before us, has counted it by now.
        locked=bool(getattr(request, "axes_locked_out", False)),
        at=clock.now(),
    )


def may_try(request: HttpRequest, user: User) -> bool:
    """Whether the account of *user* is not locked for whoever sends *request*. Where
    it is, a try does not make the lock last longer."""
    allowed = bool(AxesProxyHandler.is_allowed(request, {"username": user.email}))
    request.axes_locked_out = not allowed  # type: ignore[attr-defined] # told along
    return allowed


def failed(request: HttpRequest, user: User, step: Step) -> None:
    """A wrong code after the right password counts towards a lock as a wrong password
    does."""
    user_login_failed.send(
        sender=step, credentials={"username": user.email}, request=request
    )


def locks(users: Iterable[User]) -> list[Lock]:
    """Which of *users* are locked now, and for how many minutes more."""
    by_key = {key_of(user.email): user for user in users}
    since = clock.wall() - settings.AXES_COOLOFF_TIME
    rows = (
        AccessAttempt.objects.filter(username__in=by_key, attempt_time__gt=since)
        .values("username", "ip_address")
        .annotate(tries=Sum("failures_since_start"), last=Max("attempt_time"))
        .filter(tries__gte=settings.AXES_FAILURE_LIMIT)
    )
    ends: dict[str, int] = {}
    for row in rows:
        left = (row["last"] - since).total_seconds()
        ends[row["username"]] = max(ends.get(row["username"], 1), round(left / 60))
    return [Lock(by_key[key], minutes) for key, minutes in ends.items()]


@transaction.atomic
def unlock(*, user: User, reason: str, by: User) -> AccessChange:
    """Let a locked account be tried again before its time (P11-22). Raises
    OutsideScope, OwnRights and AccessRefused."""
    scope = authority_of(by, user)
    require_at(scope, sites_with(user))
    check_reason(reason)
    if not locks([user]):
        raise AccessRefused(f"{user}'s account is not locked.")
    reset(username=key_of(user.email))
    return AccessChange.objects.create(
        user=user,
        kind=AccessChange.Kind.UNLOCKED,
        reason=reason.strip(),
        at=clock.now(),
        by=by,
    )
