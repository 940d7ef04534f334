"""Writes of passwords: asking for a link, and setting a new password by it.

Nobody sets a password for somebody else: an administrator can have the link sent, and
it goes to the person alone (P11-19).
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from trialsite import clock
from trialsite.access.authority import authority_of, require_at, sites_with
from trialsite.access.grants import check_reason
from trialsite.access.models import AccessChange, User
from trialsite.access.refusals import AccessRefused, InvitationRefused
from trialsite.accounts.models import ResetLink, SignedIn
from trialsite.accounts.notices import note
from trialsite.accounts.sessions import kill_sessions
from trialsite.outbox.actions import enqueue

KIND = "password-reset"
LIFETIME = timedelta(hours=2)
NOBODY = 0
"""Stands for an account where an address has none: the work is the same."""


@transaction.atomic
def ask_for_reset(*, email: str) -> None:
    """Have a link sent to whoever has the account with that address, if anybody has.
    Does the same work whether there is one or not, and returns nothing."""
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    _send(user.pk if user else NOBODY)


@transaction.atomic
def start_reset(*, user: User, reason: str, by: User) -> AccessChange:
    """Have a link sent to somebody, for an administrator. Raises OutsideScope,
    OwnRights and AccessRefused."""
    scope = authority_of(by, user)
    require_at(scope, sites_with(user))
    check_reason(reason)
    if not User.objects.get(pk=user.pk).is_active:
        raise AccessRefused(f"{user} cannot sign in: invite them again instead.")
    _send(user.pk)
    return AccessChange.objects.create(
        user=user,
        kind=AccessChange.Kind.RESET_SENT,
        reason=reason.strip(),
        at=clock.now(),
        by=by,
    )


def _send(number: int) -> None:
    # One letter a minute for each account: who presses twice gets one.
    key = f"{KIND}:{number}:{clock.now():%Y-%m-%dT%H:%M}"
    enqueue(key=key, kind=KIND, payload={"user": number})


@transaction.atomic
def issue_reset(*, user: User) -> str:
    """The code of a new link for *user*, good for two hours."""
    return ResetLink.issue(user=user, lifetime=LIFETIME)


def reset_address(code: str) -> str:
    """The address for the letter, with the code where browsers send it to nobody."""
    return f"{settings.BASE_URL}{reverse('password-new')}#{code}"


@transaction.atomic
def set_password_by_link(*, code: str, password: str) -> User:
    """Let the person of a link set a new password, once; end all their sessions and
    all their other links, and tell them. Raises InvitationRefused for a code that is
    unknown, over or used, and AccessRefused for a password that is guessed soon."""
    link = ResetLink.take(code)
    if link is None or not link.user.is_active:
        raise InvitationRefused(
            "This link no longer works: it works once, for 2 hours. Ask for a new one.",
            field="code",
        )
    user, now = link.user, clock.now()
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise AccessRefused(" ".join(error.messages), field="password") from None
    ResetLink.objects.filter(user=user, used_at=None).update(expires_at=now)
    user.set_password(password)
    user.save(update_fields=["password"])
    kill_sessions(user, SignedIn.Ended.PASSWORD)
    note(user=user, kind=AccessChange.Kind.PASSWORD, at=now, by=user)
    return user
