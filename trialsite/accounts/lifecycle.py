"""Writes of accounts: made at the command line, deactivated, suspended, reactivated.

Writes of roles are in grants.py, of invitations in invitations.py, of access reviews
in reviews.py.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Greatest

from trialsite import clock
from trialsite.access.authority import (
    authority_of,
    check_somebody_remains,
    keeps_everything_going,
    one_at_a_time,
    require_at,
    sites_with,
    somebody_remains,
)
from trialsite.access.grants import check_exists, check_reason, close
from trialsite.access.models import AccessChange, Invitation, Membership, User
from trialsite.access.refusals import AccessRefused
from trialsite.accounts.invitations import send_link
from trialsite.accounts.models import FormerAddress, SignedIn
from trialsite.accounts.sessions import kill_sessions

Kind = AccessChange.Kind


class AccountRefused(ValueError):
    """The account cannot be made; the message says why and what is allowed."""


@transaction.atomic
def add_user(
    *,
    email: str,
    name: str,
    password: str,
    encoded: str = "",
    role: str,
    site: str | None = None,
) -> User:
    """Give somebody an account with one role, at one site (by code) or at all of them.

    Accounts are made so at the server's command line, before anybody can sign in to
    invite others, so no member of staff is named as giving it. *encoded* is what
    make_password() made of *password*, where many accounts are to have the same, as in
    the demo; else that is made here. Raises AccountRefused
    for a role or a site that does not exist, an address that has an account, or a
    password that is too easily found.
    """
    try:
        check_exists(role, site)
    except AccessRefused as error:
        raise AccountRefused(str(error)) from None
    former = FormerAddress.objects.filter(email=email.lower())
    if User.objects.filter(email__iexact=email).exists() or former.exists():
        raise AccountRefused(f"{email} has an account already.")
    user = User(email=email, name=name)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise AccountRefused(" ".join(error.messages)) from None
    user.password = encoded or make_password(password)
    user.save()
    membership = Membership.objects.create(user=user, role=role, site_id=site)
    AccessChange.objects.create(user=user, kind=Kind.GRANTED, membership=membership)
    return user


@transaction.atomic
def deactivate(*, user: User, reason: str, by: User) -> User:
    """Shut an account and end its roles. The person is signed out at their next
    request; the account and its address stay theirs (P11-16). Raises OutsideScope,
    OwnRights, LastAdministrator and AccessRefused."""
    scope = authority_of(by, user)
    require_at(scope, sites_with(user))
    check_reason(reason)
    user.refresh_from_db()
    if user.inactive_reason == User.Inactive.DEACTIVATED:
        raise AccessRefused(f"{user} is deactivated already.")
    if keeps_everything_going(user):
        check_somebody_remains(user)
    for membership in user.memberships.all():
        if not membership.is_over:
            close(membership, clock.today(membership.zone), reason=reason, by=by)
    _shut(user, User.Inactive.DEACTIVATED)
    AccessChange.objects.create(
        user=user, kind=Kind.DEACTIVATED, reason=reason.strip(), at=clock.now(), by=by
    )
    return user


@transaction.atomic
def reactivate(*, user: User, reason: str, by: User) -> User:
    """Let somebody come back to the account that was theirs: they get a link and set
    a new password. Roles that ended stay ended. Raises OutsideScope, OwnRights and
    AccessRefused."""
    scope = authority_of(by, user)
    require_at(scope, sites_with(user))
    check_reason(reason)
    user.refresh_from_db()
    if user.inactive_reason not in (
        User.Inactive.SUSPENDED,
        User.Inactive.DEACTIVATED,
    ):
        raise AccessRefused(f"{user} is neither suspended nor deactivated.")
    user.inactive_reason = User.Inactive.INVITED
    user.save(update_fields=["inactive_reason"])
    send_link(user, kind=Kind.REACTIVATED, reason=reason, by=by)
    return user


@transaction.atomic
def suspend_idle() -> list[User]:
    """Shut every account that nobody signed in to for SUSPEND_AFTER_DAYS (P11-20),
    those idle longest first. The last administrator of all sites is spared, or nobody
    could let the others in again."""
    one_at_a_time()
    now = clock.now()
    idle = (
        User.objects.select_for_update()
        .filter(is_active=True)
        .annotate(since=Greatest("signed_in_at", "active_since"))
        .filter(since__lt=now - timedelta(days=settings.SUSPEND_AFTER_DAYS))
        .order_by("since", "pk")
    )
    suspended: list[User] = []
    for user in idle:
        if keeps_everything_going(user) and not somebody_remains(user):
            continue
        _shut(user, User.Inactive.SUSPENDED)
        AccessChange.objects.create(
            user=user,
            kind=Kind.SUSPENDED,
            reason=f"Nobody signed in for {settings.SUSPEND_AFTER_DAYS} days.",
            at=now,
        )
        suspended.append(user)
    return suspended


def _shut(user: User, reason: User.Inactive) -> None:
    """Refuse the account from the next request on. A password that nobody has ends
    every session that began with the old one, and every link that was sent is over."""
    user.is_active, user.inactive_reason = False, reason
    user.set_unusable_password()
    user.save(update_fields=["is_active", "inactive_reason", "password"])
    kill_sessions(user, SignedIn.Ended.SHUT)
    Invitation.objects.filter(user=user, used_at=None).update(expires_at=clock.now())
