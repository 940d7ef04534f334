"""Writes of invitations: an account that waits for its person to set a password."""

from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from trialsite import clock
from trialsite.access.authority import authority_of, require_at, sites_with
from trialsite.access.grants import check_exists, grant
from trialsite.access.models import AccessChange, Invitation, User
from trialsite.access.refusals import AccessRefused, InvitationRefused
from trialsite.accounts.models import FormerAddress
from trialsite.outbox.actions import enqueue

KIND = "invitation"
LIFETIME = timedelta(days=7)
Kind = AccessChange.Kind


@transaction.atomic
def invite(
    *,
    email: str,
    name: str,
    role: str,
    site: str | None,
    begins_on: date | None = None,
    ends_on: date | None = None,
    by: User,
) -> User:
    """Make an account that nobody can sign in to yet, with one role, and send its
    person a link. Raises what grant raises, and AccessRefused for an address that has
    an account: an account is one person's for ever (P11-16)."""
    check_exists(role, site)
    email, name = email.strip().lower(), name.strip()
    check_address_is_free(email)
    user = User(
        email=email,
        name=name,
        is_active=False,
        inactive_reason=User.Inactive.INVITED,
    )
    user.set_unusable_password()
    user.save()
    grant(user=user, role=role, site=site, begins_on=begins_on, ends_on=ends_on, by=by)
    send_link(user, kind=Kind.INVITED, reason="", by=by)
    return user


def check_address_is_free(email: str) -> None:
    """Raise AccessRefused for an address that is or was somebody's (P11-16)."""
    former = FormerAddress.objects.select_related("user").filter(email=email).first()
    taken = former.user if former else User.objects.filter(email=email).first()
    if taken is not None:
        tense = "was" if former else "is"
        raise AccessRefused(
            f"{email} {tense} the address of {taken.name}'s account, and stays so. "
            "Give the role on their page, or use another address.",
            field="email",
        )


@transaction.atomic
def invite_again(*, user: User, by: User) -> AccessChange:
    """Send a new link to somebody who has not accepted yet. Raises OutsideScope and
    AccessRefused for anybody else."""
    scope = authority_of(by, user)
    require_at(scope, sites_with(user))
    user.refresh_from_db()
    if user.inactive_reason != User.Inactive.INVITED:
        raise AccessRefused(f"{user} is not waiting for an invitation.")
    return send_link(user, kind=Kind.INVITED, reason="", by=by)


def send_link(user: User, *, kind: Kind, reason: str, by: User) -> AccessChange:
    """Note why a link is sent, and leave the letter in the outbox; the code is made
    when it is written, so that it stands in the letter alone."""
    change = AccessChange.objects.create(
        user=user, kind=kind, reason=reason.strip(), at=clock.now(), by=by
    )
    enqueue(key=f"{KIND}:{change.pk}", kind=KIND, payload={"user": user.pk})
    return change


@transaction.atomic
def issue_invitation(*, user: User) -> str:
    """The code of a new link for *user*, good for a week."""
    return Invitation.issue(user=user, lifetime=LIFETIME)


def invitation_address(code: str) -> str:
    """The address for the letter, with the code where browsers send it to nobody."""
    return f"{settings.BASE_URL}{reverse('invitation')}#{code}"


@transaction.atomic
def accept_invitation(*, code: str, password: str) -> User:
    """Let the person of a link set their password, once, and sign in from now on.
    Raises InvitationRefused for a code that is unknown, over or used, and
    AccessRefused for a password that is too easily found."""
    invitation = Invitation.take(code)
    if invitation is None or invitation.user.inactive_reason != User.Inactive.INVITED:
        raise InvitationRefused(
            "This link no longer works: it works once, for 7 days. Ask the "
            "administrator who invited you for a new one.",
            field="code",
        )
    user, now = invitation.user, clock.now()
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise AccessRefused(" ".join(error.messages), field="password") from None
    user.set_password(password)
    user.is_active, user.inactive_reason, user.active_since = True, "", now
    user.save(
        update_fields=["password", "is_active", "inactive_reason", "active_since"]
    )
    AccessChange.objects.create(user=user, kind=Kind.ACCEPTED, at=now, by=user)
    return user
