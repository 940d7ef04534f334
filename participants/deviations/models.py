"""Deviations: where the conduct of the trial left its protocol."""

from django.db import models

from participants.screening.models import Screening
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import site_scoped


@site_scoped("deviations", site="screening__site", known_with=Permission.SEE_ANSWERS)
class Deviation(models.Model):
    """That something was done otherwise than the protocol says, and why. A fact: it
    does not change. It is a person's by their screening, since some come before
    enrolment."""

    class Kind(models.TextChoices):
        """What the protocol was left in."""

        ELIGIBILITY = "eligibility", "A criterion was overridden"

    screening = models.ForeignKey(Screening, models.PROTECT, related_name="deviations")
    kind = models.CharField(max_length=40, choices=Kind)
    about = models.CharField(max_length=200, blank=True, help_text="codes concerned")
    reason = models.TextField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("trialsite.User", models.PROTECT, related_name="+")

    # What the audit trail hides from those who may not see answers.
    answer_fields = ("about", "reason")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="deviation_says_why"
            )
        ]

    def __str__(self) -> str:
        return f"Deviation {self.pk}"
