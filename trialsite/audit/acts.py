"""What people do that changes no row of the trial's and must be known all the same
(R3-04): signing in and out, and taking a copy of the record away."""

from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest

from trialsite import clock
from trialsite.access.models import User
from trialsite.audit.context import acting_as
from trialsite.audit.signing import staff


class Act(models.Model):
    """Somebody did something. Rows are added and never changed; of datasets, the
    exports' own rows tell who asked for one and who downloaded it."""

    class Kind(models.TextChoices):
        """What was done."""

        SIGNED_IN = "signed_in", "Signed in"
        SIGNED_OUT = "signed_out", "Signed out"
        TOOK_TRAIL = "took_trail", "Downloaded the audit trail"
        TOOK_SEALS = "took_seals", "Downloaded the record's seals"

    kind = models.CharField(max_length=20, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.by}: {self.kind} at {self.at:%c}"


def note(kind: Act.Kind, *, by: User) -> Act:
    """Note that *by* did it, now."""
    with acting_as(actor=staff(by), source="web"):
        return Act.objects.create(kind=kind, by=by)


def note_sign_in(sender: object, user: User, **rest: Any) -> None:
    """Called by Django whenever somebody has signed in, by whatever means."""
    note(Act.Kind.SIGNED_IN, by=user)


def note_sign_out(
    sender: object, user: User | None, request: HttpRequest, **rest: Any
) -> None:
    """Called by Django whenever somebody signs out."""
    if isinstance(user, User):
        note(Act.Kind.SIGNED_OUT, by=user)
