"""The screening log: everyone who was approached, and what came of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from trialsite import clock
from trialsite.access.scope import site_scoped


class Outcome(models.TextChoices):
    """What came of an approach."""

    ELIGIBLE = "eligible", "Eligible"
    NOT_ELIGIBLE = "not_eligible", "Not eligible"
    DECLINED = "declined", "Declined"


@site_scoped("screenings", site="site")
class Screening(models.Model):
    """One person's screening, as answered on one day. A row does not change: a
    person who is screened again has another. Nobody is named here; the initials
    of a person who may go on are kept so that the next call finds the row."""

    site = models.ForeignKey("trialsite.Site", models.PROTECT, related_name="+")
    source = models.CharField(max_length=40, help_text="code in the protocol")
    initials = models.CharField(max_length=4, blank=True)
    answers = models.JSONField(help_text="criterion code -> true, false or a number")
    outcome = models.CharField(max_length=20, choices=Outcome)
    reasons = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        help_text="codes of the criteria not met, or of why the person declined",
    )
    protocol_version = models.ForeignKey(
        "trialsite.ProtocolVersion", models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("trialsite.User", models.PROTECT, related_name="+")

    # What the audit trail hides from those who may not see answers.
    answer_fields = ("answers", "reasons")

    class Meta:
        indexes = [
            models.Index(fields=["site", "outcome", "-at"], name="screening_by_outcome")
        ]
        constraints = [
            models.CheckConstraint(
                name="screening_gives_reasons_unless_eligible",
                condition=models.Q(outcome=Outcome.ELIGIBLE, reasons=[])
                | (~models.Q(outcome=Outcome.ELIGIBLE) & ~models.Q(reasons=[])),
            ),
            models.CheckConstraint(
                name="screening_keeps_initials_of_the_eligible_alone",
                condition=models.Q(outcome=Outcome.ELIGIBLE) | models.Q(initials=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Screening {self.pk}"
