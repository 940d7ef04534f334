"""Withdrawals, by what somebody withdrew from."""

from django.db import models

from participants.enrolment.models import Participant
from participants.withdrawal_scopes import LABELS, WithdrawalScope
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import site_scoped

CHOICES = [(scope.value, label) for scope, label in LABELS.items()]


@site_scoped(
    "withdrawals", site="participant__site", known_with=Permission.SEE_PARTICIPANTS
)
class Withdrawal(models.Model):
    """That a participant withdrew from one part of taking part, or that this was
    taken back. A fact: it does not change, and a wrong one is corrected by another.
    ``Participant.withdrawn`` repeats which scopes are withdrawn now; the same action
    writes both."""

    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="withdrawals"
    )
    scope = models.CharField(max_length=20, choices=CHOICES)
    withdrawn = models.BooleanField(help_text="false = taken back")
    reason = models.CharField(max_length=40, blank=True, help_text="protocol code")
    note = models.CharField(max_length=500, blank=True)
    effective_on = models.DateField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("trialsite.User", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    scope__in=[scope.value for scope in WithdrawalScope]
                ),
                name="withdrawal_scope_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn=True) & ~models.Q(reason="")
                | models.Q(withdrawn=False) & ~models.Q(note=""),
                name="withdrawal_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id}: {self.scope}"
