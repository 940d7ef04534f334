"""Asking again who is there, at the moment of signing (P11-18, 21 CFR 11.200).

A signature has two components: the e-mail address of the account and its password. The
first signature of a session asks for both; each later one for the password, since a
session ends by itself when nobody is there (trialsite/access/timeouts.py). Who signs in
anew begins anew.
"""

from dataclasses import dataclass

from trialsite.access.models import User
from trialsite.signatures.refusals import NotConfirmed

BOTH, PASSWORD = "e-mail and password", "password"


@dataclass(frozen=True)
class Confirmation:
    """That somebody proved to be the user whose id this is, and by what."""

    user: int
    by: str


def confirm(*, user: User, password: str, email: str | None = None) -> Confirmation:
    """Check what *user* typed: *email* too where it is the first signature of a
    session (None = it was not asked). Raises NotConfirmed, which never says which of
    the two was wrong where both were asked."""
    fits = user.is_active and user.check_password(password)
    if email is None:
        if not fits:
            raise NotConfirmed("That is not your password.", field="password")
        return Confirmation(user.pk, PASSWORD)
    if not fits or email.strip().lower() != user.email:
        raise NotConfirmed(
            "These are not the e-mail address and the password that you signed in "
            "with.",
            field="password",
        )
    return Confirmation(user.pk, BOTH)
