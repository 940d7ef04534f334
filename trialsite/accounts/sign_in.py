"""Keeps the moment at which somebody last signed in, by the trial's clock."""

from typing import Any

from trialsite import clock
from trialsite.access.models import User
from trialsite.audit.signing import staff
from trialsite.context.acting import acting_as


def note_sign_in(sender: object, user: User, **rest: Any) -> None:
    """Called by Django whenever a person has signed in, by whatever means."""
    user.signed_in_at = clock.now()
    with acting_as(actor=staff(user), source="web"):
        user.save(update_fields=["signed_in_at"])
