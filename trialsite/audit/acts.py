"""What people do that changes no row of the trial's and must be known all the same
(R3-04): taking a copy of the record away."""

from django.conf import settings
from django.db import models

from trialsite import clock
from trialsite.access.models import User
from trialsite.audit.signing import staff
from trialsite.context.acting import acting_as
from trialsite.values.instants import UTC, instant_words


class Act(models.Model):
    """Somebody did something. Rows are added and never changed. Of sessions and of
    datasets their own rows tell (SignedIn, Export)."""

    class Kind(models.TextChoices):
        """What was done."""

        TOOK_TRAIL = "took_trail", "Downloaded the audit trail"
        TOOK_SEALS = "took_seals", "Downloaded the record's seals"

    kind = models.CharField(max_length=20, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.by}: {self.kind} at {instant_words(self.at, UTC)}"


def note(kind: Act.Kind, *, by: User) -> Act:
    """Note that *by* did it, now."""
    with acting_as(actor=staff(by), source="web"):
        return Act.objects.create(kind=kind, by=by)
