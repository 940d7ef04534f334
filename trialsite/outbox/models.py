"""The outbox: what must reach somebody, written in the transaction that causes it."""

from django.db import models
from django.db.models import F, Q

from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import site_scoped

# A message that failed so often is parked for people to look at.
MAX_ATTEMPTS = 5
# A message whose fate is unknown is sent once more, so nobody gets it three times.
MAX_DOUBTS = 2


class MessageState(models.TextChoices):
    """Where a message stands."""

    QUEUED = "queued", "Waiting"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    SKIPPED = "skipped", "Not needed"
    FAILED = "failed", "Failed"
    IN_DOUBT = "in_doubt", "May have arrived"


@site_scoped("messages", site="site", known_with=Permission.SEE_MESSAGES)
class Message(models.Model):
    """One message to one person. It holds ids and codes alone: the text, the address
    and any link are made at the moment of sending and are kept nowhere."""

    key = models.CharField(
        max_length=120, unique=True, help_text="the same cause has the same key"
    )
    kind = models.CharField(max_length=60, help_text="names the composer")
    site = models.ForeignKey(
        "trialsite.Site",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
    )
    study_id = models.CharField(max_length=20, blank=True)
    payload = models.JSONField(default=dict, help_text="ids and codes")
    state = models.CharField(
        max_length=10, choices=MessageState.choices, default=MessageState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    doubts = models.PositiveSmallIntegerField(
        default=0, help_text="how often a worker was lost while handing it over"
    )
    not_before = models.DateTimeField(default=clock.now)
    claimed_until = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(
        max_length=200, blank=True, help_text="why it was not sent"
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=Q(
                    state__in=[
                        MessageState.QUEUED,
                        MessageState.SENDING,
                        MessageState.IN_DOUBT,
                    ]
                ),
                name="message_unfinished",
            ),
            models.Index(fields=["site", "-created_at", "-id"], name="message_of_site"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=MessageState.values),
                name="message_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(key="") & ~Q(kind=""), name="message_has_key_and_kind"
            ),
            models.CheckConstraint(
                condition=Q(attempts__lte=MAX_ATTEMPTS, doubts__lte=F("attempts")),
                name="message_attempts_are_capped",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=MessageState.SENT, sent_at__isnull=False)
                    | (~Q(state=MessageState.SENT) & Q(sent_at__isnull=True))
                ),
                name="message_sent_has_a_time",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=MessageState.SENDING, claimed_until__isnull=False)
                    | (~Q(state=MessageState.SENDING) & Q(claimed_until__isnull=True))
                ),
                name="message_sending_has_a_claim",
            ),
            models.CheckConstraint(
                condition=(
                    ~Q(state__in=[MessageState.SKIPPED, MessageState.FAILED])
                    | ~Q(reason="")
                ),
                name="message_unsent_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.state})"
