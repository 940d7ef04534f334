"""Seals, what was found when they were verified, and what was redacted."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from trialsite import clock
from trialsite.audit.seals.seal import Header, Seal, read_header
from trialsite.values.instants import UTC, instant_words


class AuditSeal(models.Model):
    """A seal over events of the record. Rows are added and never changed, and the
    database refuses all else."""

    number = models.BigIntegerField(primary_key=True)
    header = models.TextField(help_text="what is signed, as JSON")
    signature = models.CharField(max_length=128, help_text="Ed25519, hex")
    public_key = models.CharField(max_length=64, help_text="hex")
    entries = models.TextField(help_text="the events, as JSON")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1), name="audit_seal_counts_from_one"
            )
        ]

    def __str__(self) -> str:
        return f"Seal {self.number}"

    def as_header(self) -> Header:
        """What is signed. Raises UnreadableSeal."""
        return read_header(self.header)

    def as_seal(self) -> Seal:
        """All that it says. Raises UnreadableSeal where the header does not read."""
        return Seal(self.as_header(), self.signature, self.public_key, self.entries)


class AuditVerification(models.Model):
    """One verification of the whole record: how much was looked at, what was found."""

    at = models.DateTimeField(default=clock.wall)
    seals = models.BigIntegerField()
    events = models.BigIntegerField(help_text="sealed and compared")
    waiting = models.BigIntegerField(help_text="not sealed yet")
    fault_count = models.BigIntegerField()
    faults = models.JSONField(help_text="the first of them, in words")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.fault_count} faults at {instant_words(self.at, UTC)}"


class AuditRedaction(models.Model):
    """A tombstone (R3-05): stray personal data was taken out of an event of the
    record, by whom, agreed by whom, and why. The hashes are those of the event's old
    values, new values and reason before and after; the database fills them in, when
    it takes out what *fields* name (columns, or keys in them after a dot)."""

    event = models.BigIntegerField()
    fields = ArrayField(models.TextField(), help_text="columns, or reason")
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)
    was = ArrayField(models.TextField(null=True), default=list)
    now_is = ArrayField(models.TextField(null=True), default=list)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["event"], name="redaction_of_event")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(fields=[]),
                name="audit_redaction_says_what_and_why",
            ),
            models.CheckConstraint(
                condition=~Q(by=F("agreed_by")), name="audit_redaction_takes_two"
            ),
        ]

    def __str__(self) -> str:
        return f"Redaction of event {self.event}"
