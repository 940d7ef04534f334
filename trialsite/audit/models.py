"""The record: one row for each change, written by the database itself.

Nothing in the program reads it to decide anything, and nothing can write it: the
trigger does (docs/adr/0013-audit.md).
"""

from datetime import UTC, datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

EARLIEST, TOO_LATE = (datetime(year, 1, 1, tzinfo=UTC) for year in (1900, 2500))
"""Between which every event is, as the database has it: trialsite_shown_at()."""


class Action(models.TextChoices):
    """What was done to the row."""

    INSERT = "insert", "Created"
    UPDATE = "update", "Changed"
    DELETE = "delete", "Deleted"


class AuditEvent(models.Model):
    """That a row was created, changed or deleted: what, by whom, when and why."""

    # The server's own clock; trial_at is what people's screens showed, which in the
    # demo runs ahead.
    at = models.DateTimeField()
    trial_at = models.DateTimeField()
    txid = models.BigIntegerField(help_text="the transaction: changes made together")
    table_name = models.CharField(max_length=63)
    row_pk = models.TextField(help_text="primary key")
    study_id = models.TextField(null=True)  # noqa: DJ001 - none is not a blank one
    site_code = models.TextField(null=True)  # noqa: DJ001 - as above
    action = models.CharField(max_length=6, choices=Action)
    changed = ArrayField(models.TextField())
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    actor_id = models.BigIntegerField(null=True, help_text="the account, if any")
    actor_kind = models.TextField()
    actor = models.TextField()
    role = models.TextField()
    reason = models.TextField()
    request_id = models.TextField()
    source = models.TextField()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["table_name", "row_pk", "-id"], name="audit_of_row"),
            models.Index(fields=["study_id", "-id"], name="audit_of_participant"),
            models.Index(fields=["site_code", "-id"], name="audit_of_site"),
            models.Index(fields=["txid", "id"], name="audit_of_transaction"),
            BrinIndex(fields=["at"], name="audit_by_time"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    at__gte=EARLIEST,
                    at__lt=TOO_LATE,
                    trial_at__gte=EARLIEST,
                    trial_at__lt=TOO_LATE,
                ),
                name="audit_event_is_of_a_possible_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} of {self.table_name} {self.row_pk}"
