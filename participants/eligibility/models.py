"""An investigator's override of a criterion that was not met: at screening, or at
baseline."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from participants.deviations.models import Deviation
from participants.enrolment.models import Participant
from participants.screening.models import Screening
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import site_scoped


@site_scoped("overrides", site="screening__site", known_with=Permission.SEE_SCREENING)
class EligibilityOverride(models.Model):
    """That an investigator lets a person go on who was found not eligible. It is
    signed (trialsite/signatures), and it is a deviation."""

    screening = models.OneToOneField(Screening, models.PROTECT, related_name="override")
    criteria = ArrayField(models.CharField(max_length=40), help_text="codes not met")
    reason = models.TextField()
    deviation = models.OneToOneField(Deviation, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("trialsite.User", models.PROTECT, related_name="+")

    # What the audit trail hides from those who may not see answers.
    answer_fields = ("criteria", "reason")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason="") & ~models.Q(criteria=[]),
                name="override_says_what_and_why",
            )
        ]

    def __str__(self) -> str:
        return f"Override of screening {self.screening_id}"


@site_scoped(
    "baseline_overrides", site="participant__site", known_with=Permission.SEE_ANSWERS
)
class BaselineOverride(models.Model):
    """That an investigator lets a person be randomized though the baseline found
    criteria not met, with just these numbers: another number needs another override.
    It is signed, and it is a deviation."""

    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="baseline_overrides"
    )
    values = models.JSONField(help_text="criterion code not met -> its number")
    reason = models.TextField()
    deviation = models.OneToOneField(Deviation, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("trialsite.User", models.PROTECT, related_name="+")

    # What the audit trail hides from those who may not see answers.
    answer_fields = ("values", "reason")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason="") & ~models.Q(values={}),
                name="baseline_override_says_what_and_why",
            )
        ]

    def __str__(self) -> str:
        return f"Override of {self.participant}'s baseline"
