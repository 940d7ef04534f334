"""Writes about a second factor that was lost: withdrawn at once, and replaced by a code
that works once (P11-21)."""

import secrets
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.db import transaction

from trialsite import clock
from trialsite.access.authority import authority_of, require_at, sites_with
from trialsite.access.codes import hash_of
from trialsite.access.grants import check_reason
from trialsite.access.models import AccessChange, User
from trialsite.access.refusals import AccessRefused
from trialsite.accounts.factors import owed
from trialsite.accounts.models import FactorSecret, SignedIn, TemporaryCode
from trialsite.accounts.notices import note
from trialsite.accounts.sessions import kill_sessions

LIFETIME = timedelta(hours=24)
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without those that are mixed up when they are read out over the telephone."""
LENGTH = 12


@transaction.atomic
def withdraw_factors(
    *, user: User, reason: str, by: User | None
) -> tuple[TemporaryCode, str]:
    """Make every second factor of *user* useless from now on, end all their sessions,
    and return the temporary code by which they sign in once, to set up another; its
    text is kept nowhere. Done again, it gives another code in place of the last.

    *by* is None at the server's command line, for the last administrator. Raises
    OutsideScope, OwnRights and AccessRefused."""
    if by is not None:
        scope = authority_of(by, user)
        require_at(scope, sites_with(user))
    check_reason(reason)
    user = User.objects.select_for_update().get(pk=user.pk)
    last = owed(user)
    found = Authenticator.objects.filter(user=user)
    if last is None and not found.exists():
        raise AccessRefused(f"{user} has no second factor to withdraw.")
    now = clock.now()
    found.delete()
    drop_unused_secrets()
    kill_sessions(user, SignedIn.Ended.WITHDRAWN)
    if last is not None:
        last.replaced_at = now
        last.save(update_fields=["replaced_at"])
    text = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    code = TemporaryCode.objects.create(
        user=user,
        code_hash=hash_of(text),
        reason=reason.strip(),
        at=now,
        by=by,
        expires_at=now + LIFETIME,
    )
    kind = AccessChange.Kind.FACTOR_WITHDRAWN
    note(user=user, kind=kind, about=reason, at=now, by=by)
    return code, "-".join(text[place : place + 4] for place in range(0, LENGTH, 4))


@transaction.atomic
def use_temporary_code(*, user: User, text: str) -> bool:
    """Use up the temporary code of *user*, if *text* is it and its day is not over."""
    typed = "".join(sign for sign in text.upper() if sign.isalnum())
    code = (
        TemporaryCode.objects.select_for_update()
        .filter(user=user, replaced_at=None, used_at=None)
        .filter(code_hash=hash_of(typed), expires_at__gt=clock.now())
        .first()
    )
    if code is None:
        return False
    code.used_at = clock.now()
    code.save(update_fields=["used_at"])
    return True


@transaction.atomic
def factor_added(*, user: User, about: str) -> None:
    """Keep that *user* set up a second factor, and that no temporary code is owed."""
    now = clock.now()
    for code in TemporaryCode.objects.filter(user=user, replaced_at=None):
        code.replaced_at = now
        code.save(update_fields=["replaced_at"])
    kind = AccessChange.Kind.FACTOR_ADDED
    note(user=user, kind=kind, about=about, at=now, by=user)


@transaction.atomic
def factor_removed(*, user: User, about: str) -> None:
    """Keep that *user* took away one of their second factors."""
    drop_unused_secrets()
    kind = AccessChange.Kind.FACTOR_REMOVED
    note(user=user, kind=kind, about=about, at=clock.now(), by=user)


def drop_unused_secrets() -> None:
    """Take away the sealed texts that no second factor names any more."""
    named = {
        value
        for data in Authenticator.objects.values_list("data", flat=True)
        for key, value in data.items()
        if key in ("secret", "seed")
    }
    FactorSecret.objects.exclude(pk__in=named).delete()
