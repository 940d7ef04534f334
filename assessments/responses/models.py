"""What was answered, and the scores that follow from it."""

from django.db import models
from django.db.models import Q

from assessments.schedule.models import Visit
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import site_scoped
from trialsite.protocol.types import Instrument
from trialsite.protocol.versions import protocol_of


class EntryMode(models.TextChoices):
    """How the answers reached us."""

    SELF = "self", "Own phone or computer"
    PHONE = "phone", "Phone interview"
    PAPER = "paper", "Paper form"
    IN_PERSON = "in_person", "In person"


@site_scoped("responses", site="visit__site", known_with=Permission.SEE_ANSWERS)
class Response(models.Model):
    """One instrument filled at one visit by one participant.

    ``answers`` holds a value for each item answered, by item code; ``missing`` holds
    a missing code (refused, skipped, not applicable) for the others that were
    dealt with. No item is in both. The versions are those of the day it was opened.
    """

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="responses")
    instrument = models.CharField(max_length=40, help_text="code in the protocol")
    instrument_version = models.CharField(max_length=40)
    protocol_version = models.ForeignKey(
        "trialsite.ProtocolVersion", models.PROTECT, related_name="+"
    )
    mode = models.CharField(max_length=20, choices=EntryMode)
    answers = models.JSONField(default=dict, blank=True)
    missing = models.JSONField(default=dict, blank=True)
    # Nobody, where the participant answered through their own link.
    entered_by = models.ForeignKey(
        "trialsite.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField(default=clock.now)
    saved_at = models.DateTimeField(null=True, blank=True)
    # Who saved last; nobody, where it was the participant.
    saved_by = models.ForeignKey(
        "trialsite.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    completed_at = models.DateTimeField(null=True, blank=True)

    # What the audit trail hides from those who may not see answers.
    answer_fields = ("answers", "missing")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "instrument"], name="response_once_for_each_visit"
            ),
            models.CheckConstraint(
                name="response_is_entered_by_staff_unless_self",
                condition=Q(mode=EntryMode.SELF, entered_by=None)
                | (~Q(mode=EntryMode.SELF) & ~Q(entered_by=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} of visit {self.visit_id}"

    @property
    def form(self) -> Instrument:
        """What its own version of the protocol says of this instrument."""
        return protocol_of(self.protocol_version_id).instrument(self.instrument)


@site_scoped("scores", site="response__visit__site", known_with=Permission.SEE_ANSWERS)
class Score(models.Model):
    """A number worked out from a response, with what it was worked out by.

    ``value`` is None where too much was missing; it is kept to twelve decimals and
    rounded only where it is shown.
    """

    response = models.ForeignKey(Response, models.PROTECT, related_name="scores")
    code = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=24, decimal_places=12, null=True, blank=True)
    n_answered = models.PositiveSmallIntegerField()
    n_items = models.PositiveSmallIntegerField()
    prorated = models.BooleanField(default=False)
    band = models.CharField(max_length=40, blank=True)
    algorithm = models.CharField(max_length=40)
    algorithm_version = models.CharField(max_length=40)
    parameters = models.JSONField(
        default=dict, help_text="the choices in force, such as the table of factors"
    )
    computed_at = models.DateTimeField(default=clock.now)

    # What the audit trail hides from those who may not see answers.
    answer_fields = ("value", "band")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response", "code"], name="score_once_for_each_response"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} of response {self.response_id}"
