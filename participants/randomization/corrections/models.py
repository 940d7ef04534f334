"""Errors of randomization, which are marked and change nothing."""

from django.db import models
from django.db.models import Q

from participants.enrolment.models import Participant
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import site_scoped


class Error(models.TextChoices):
    """What was wrong. What follows of each is in POLICIES (RND-10)."""

    BASELINE = "baseline", "A baseline value was wrong"
    INELIGIBLE = "ineligible", "The person was not eligible"
    TWICE = "twice", "The person is in the trial under two study ids"
    WRONG_PERSON = "wrong_person", "Another person was meant"
    NO_CONSENT = "no_consent", "The consent was not valid"
    OTHER = "other", "Something else"


_KEPT = "The person stays in the arm and is followed and analysed as randomized."
POLICIES = {
    Error.BASELINE: f"{_KEPT} The true value is recorded beside the one used.",
    Error.INELIGIBLE: f"{_KEPT} Analysts leave them out only where "
    "the plan of analysis said so before.",
    Error.TWICE: "The first allocation counts, where the person has one set of data. "
    "Both places stay used.",
    Error.WRONG_PERSON: f"{_KEPT} The person who was meant is randomized by their own "
    "record, at a place of their own.",
    Error.NO_CONSENT: "The place stays used. What was collected is for the ethics "
    "committee to decide on.",
    Error.OTHER: _KEPT,
}
"""What is done about an error of each kind: what trialists advise (Yelland and others
2018, 2025; Downs and others 2010), and never another randomization."""


@site_scoped(
    "randomization_errors",
    site="participant__site",
    known_with=Permission.SEE_PARTICIPANTS,
)
class RandomizationError(models.Model):
    """That somebody was randomized in error. The allocation stays, and so does its
    place: nothing is freed, and nobody is randomized again (RND-09, RND-10)."""

    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="randomization_errors"
    )
    error = models.CharField(max_length=20, choices=Error)
    why = models.CharField("what happened", max_length=1000)
    confirmed_by = models.CharField(max_length=60, help_text="what was asked again")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("trialsite.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "error"], name="randomization_error_once_of_each"
            ),
            models.CheckConstraint(
                condition=Q(error__in=Error.values) & ~Q(why=""),
                name="randomization_error_is_coded_and_told",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} randomized in error: {self.error}"

    @property
    def policy(self) -> str:
        """What is done about it, in words."""
        return POLICIES[Error(self.error)]


@site_scoped(
    "stratum_corrections",
    site="participant__site",
    known_with=Permission.SEE_PARTICIPANTS,
)
class StratumCorrection(models.Model):
    """That a participant's true level of a stratum factor is another than the one that
    was used. Both stay; the newest of a factor holds (RND-09)."""

    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="stratum_corrections"
    )
    factor = models.CharField(max_length=40, help_text="code in the protocol")
    as_used = models.CharField("level as used", max_length=40)
    as_true = models.CharField("level as true", max_length=40)
    why = models.CharField("what was wrong", max_length=1000)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("trialsite.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(why="") & ~Q(as_true="") & ~Q(as_used=""),
                name="stratum_correction_says_why",
            )
        ]

    def __str__(self) -> str:
        return f"{self.participant_id}: {self.factor} is {self.as_true}"
