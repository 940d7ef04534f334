"""Locking an account after wrong passwords, by django-axes, without telling on it.

Whoever types a wrong password, at an account that exists, that does not, that is
suspended or that is locked, reads the same words after the same work. So a locked
account looks like a wrong password, and the page says to everybody that a pause may be
the reason (P11-22).
"""

from typing import Any

from axes.backends import AxesStandaloneBackend
from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from trialsite import clock
from trialsite.access.models import User
from trialsite.outbox.actions import enqueue

KIND = "account-locked"
NOBODY = 0
"""Stands for an account where the address that was tried has none."""


class LockOut(AxesStandaloneBackend):  # type: ignore[misc] # its base has no types
    """Stops a locked account before its password is looked at, and no sooner than the
    look would have taken."""

    def authenticate(
        self, request: HttpRequest, password: str | None = None, **kwargs: Any
    ) -> None:
        try:
            super().authenticate(request, password=password, **kwargs)
        except PermissionDenied:
            make_password(password)
            raise


def account_key(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The name under which tries at an account are counted: a keyed hash, so that the
    table of tries holds no address."""
    return key_of(_tried(request, credentials))


def key_of(email: str) -> str:
    """The name under which tries at the account of *email* are counted."""
    digest = salted_hmac("trialsite.lockout", email.strip().casefold())
    return digest.hexdigest()


def _tried(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    for source in (credentials or {}, request.POST):
        for name in ("username", "email", "login"):
            if source.get(name):
                return str(source[name])
    return ""


def same_answer(
    request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None
) -> HttpResponse:
    """The answer to a locked account is the one that a wrong password gets."""
    return response


@receiver(user_locked_out)
def report_lock(request: HttpRequest, **kwargs: Any) -> None:
    """Leave a message for the security contact: one an hour for each account, and one
    for all addresses that have none, or anybody could flood the contact's mailbox."""
    email = _tried(request, getattr(request, "axes_credentials", None))
    user = User.objects.filter(email=email.strip().lower()).first()
    number = user.pk if user else NOBODY
    enqueue(
        key=f"{KIND}:{number}:{clock.wall():%Y-%m-%dT%H}",
        kind=KIND,
        payload={"user": number},
    )


def check_contact(**kwargs: Any) -> list[CheckMessage]:
    """Somebody must hear of locked accounts, outside the demo, at an e-mail address."""
    if contact := settings.SECURITY_CONTACT:
        try:
            validate_email(contact)
        except ValidationError:
            return [
                Error(
                    f"SECURITY_CONTACT is {contact!r}, which is no e-mail address.",
                    hint="Set it to one address alone, such as security@example.org.",
                    id="trialsite.E002",
                )
            ]
    if contact or settings.DEMO:
        return []
    return [
        Warning(
            "SECURITY_CONTACT is not set: nobody hears of locked accounts.",
            hint="Set it to the e-mail address of a person who watches sign-ins.",
            id="trialsite.W001",
        )
    ]
