"""Consent: that a person agreed, to which version, when and how."""

from django.db import models

from participants.screening.models import Screening
from trialsite import clock
from trialsite.access.scope import site_scoped


class Mode(models.TextChoices):
    """How consent was given."""

    IN_PERSON = "in_person", "In person, on paper"
    REMOTE = "remote", "By phone or video, on paper"


@site_scoped("consents", site="screening__site")
class Consent(models.Model):
    """A person's consent to one version of the consent document."""

    screening = models.ForeignKey(Screening, models.PROTECT, related_name="consents")
    version = models.CharField(max_length=20, help_text="code in the protocol")
    given_on = models.DateField()
    mode = models.CharField(max_length=20, choices=Mode)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("trialsite.User", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["screening", "version"], name="consent_once_to_each_version"
            )
        ]

    def __str__(self) -> str:
        return f"Consent to {self.version} on {self.given_on}"
