"""Writes of accounts."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from trialsite.access.models import Membership, User
from trialsite.access.roles import ROLES
from trialsite.protocol import current


class AccountRefused(ValueError):
    """The account cannot be made; the message says why and what is allowed."""


@transaction.atomic
def add_user(
    *, email: str, name: str, password: str, role: str, site: str | None = None
) -> User:
    """Give somebody an account with one role, at one site (by code) or at all of them.

    Accounts are made at the server's command line, before anybody can sign in, so no
    member of staff is named as giving it. Raises AccountRefused for a role or a site
    that does not exist, an address that has an account, or a password that is too
    easily found.
    """
    if role not in ROLES:
        raise AccountRefused(f"{role!r} is no role; there is {', '.join(ROLES)}.")
    sites = [known.code for known in current().sites]
    if site is not None and site not in sites:
        raise AccountRefused(f"{site!r} is no site; there is {', '.join(sites)}.")
    if User.objects.filter(email__iexact=email).exists():
        raise AccountRefused(f"{email} has an account already.")
    user = User(email=email, name=name)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise AccountRefused(" ".join(error.messages)) from None
    user.set_password(password)
    user.save()
    Membership.objects.create(user=user, role=role, site_id=site)
    return user
