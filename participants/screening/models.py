"""The screening log: everyone who was approached, and what came of it."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, QuerySet

from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import site_scoped
from trialsite.protocol.types import Protocol
from trialsite.protocol.versions import protocol_of


class Outcome(models.TextChoices):
    """What came of an approach."""

    ELIGIBLE = "eligible", "Eligible"
    WAITING = "waiting", "Waiting"
    CALL_BACK = "call_back", "Call back"
    NOT_ELIGIBLE = "not_eligible", "Not eligible"
    DECLINED = "declined", "Declined"


GOES_ON = (Outcome.ELIGIBLE, Outcome.WAITING, Outcome.CALL_BACK)
"""The outcomes after which a person may still come in."""


@site_scoped("screenings", site="site", known_with=Permission.SEE_SCREENING)
class Screening(models.Model):
    """One person's screening, as answered on one day. A row does not change: who goes
    on with a screening, or screens a person again, makes another row that *continues*
    the earlier one. Nobody is named here; the initials of a person who may go on are
    kept so that the next call finds the row."""

    site = models.ForeignKey("trialsite.Site", models.PROTECT, related_name="+")
    source = models.CharField(max_length=40, help_text="code in the protocol")
    initials = models.CharField(max_length=4, blank=True)
    answers = models.JSONField(help_text="criterion code -> true, false or a number")
    workings = models.JSONField(
        default=dict, blank=True, help_text="criterion code -> how it was worked out"
    )
    outcome = models.CharField(max_length=20, choices=Outcome)
    reasons = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        help_text="codes of the criteria not met, or of why the person declined",
    )
    call_back_on = models.DateField(null=True, blank=True)
    approached_on = models.DateField(help_text="in the site's zone")
    chain = models.UUIDField(
        default=uuid.uuid4,
        editable=False,
        db_index=True,
        help_text="the same in all screenings of one person",
    )
    continues = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="continued_by",
        help_text="the same person's earlier screening",
    )
    candidate = models.ForeignKey(
        "participants.Candidate",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="screenings",
    )
    enrolled_as = models.CharField(
        max_length=16,
        blank=True,
        default="",
        help_text="study id of who was enrolled by it; stays when they move elsewhere",
    )
    protocol_version = models.ForeignKey(
        "trialsite.ProtocolVersion", models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("trialsite.User", models.PROTECT, related_name="+")

    # What the audit trail hides from those who may not see answers.
    answer_fields = ("answers", "workings", "reasons")

    class Meta:
        indexes = [
            models.Index(
                fields=["site", "outcome", "-at"], name="screening_by_outcome"
            ),
            models.Index(fields=["site", "-id"], name="screening_newest"),
            models.Index(
                fields=["site", "call_back_on"],
                name="screening_to_call_back",
                condition=Q(outcome=Outcome.CALL_BACK),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="screening_gives_reasons_for_an_end",
                condition=Q(outcome__in=GOES_ON, reasons=[])
                | (~Q(outcome__in=GOES_ON) & ~Q(reasons=[])),
            ),
            models.CheckConstraint(
                name="screening_keeps_no_initials_after_an_end",
                condition=Q(outcome__in=GOES_ON) | Q(initials=""),
            ),
            models.CheckConstraint(
                name="screening_says_when_to_call_back",
                condition=Q(outcome=Outcome.CALL_BACK, call_back_on__isnull=False)
                | (~Q(outcome=Outcome.CALL_BACK) & Q(call_back_on=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"Screening {self.pk}"

    @property
    def protocol(self) -> Protocol:
        """The version of the protocol that the person was screened under."""
        return protocol_of(self.protocol_version_id)


def newest(screenings: QuerySet[Screening]) -> QuerySet[Screening]:
    """Of *screenings* those that no later one continues: one for each person."""
    return screenings.filter(continued_by=None)
