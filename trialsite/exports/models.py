"""Datasets that left the building: who asked, why, what was in them, and when they
were taken away again."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q, QuerySet

from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import Scope


class ExportState(models.TextChoices):
    """Where an export stands."""

    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Being made"
    DONE = "done", "Ready"
    FAILED = "failed", "Failed"


class Export(models.Model):
    """One request for the trial's dataset. The row stays when its file is deleted."""

    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="exports"
    )
    requested_at = models.DateTimeField(default=clock.now, editable=False)
    reason = models.CharField(max_length=500)
    site_codes = models.JSONField(help_text="the sites whose data it holds")
    needs = models.JSONField(
        default=list, help_text="what its tables need besides leave to export"
    )
    package = models.CharField(
        max_length=30, blank=True, help_text="what it is; empty for the dataset"
    )
    protocol_version = models.ForeignKey(
        "trialsite.ProtocolVersion", models.PROTECT, related_name="exports"
    )

    state = models.CharField(
        max_length=10, choices=ExportState.choices, default=ExportState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(
        default=0, help_text="how often a worker began to make it"
    )
    done_steps = models.PositiveSmallIntegerField(default=0)
    total_steps = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=120, blank=True, help_text="what is under way")
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=200, blank=True, help_text="what went wrong")
    error_reference = models.CharField(
        max_length=40, blank=True, help_text="finds the log lines of a failure"
    )

    sha256 = models.CharField(max_length=64, blank=True, help_text="of the zip, hex")
    bytes = models.PositiveBigIntegerField(default=0, help_text="size of the zip")
    expires_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(
        null=True, blank=True, help_text="when its file was deleted"
    )
    downloads = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ExportState.values), name="export_state_is_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="export_has_a_reason"),
            models.CheckConstraint(
                condition=Q(done_steps__lte=F("total_steps")),
                name="export_progress_is_within_steps",
            ),
            models.CheckConstraint(
                condition=(
                    Q(
                        state__in=[ExportState.DONE, ExportState.FAILED],
                        finished_at__isnull=False,
                    )
                    | Q(
                        state__in=[ExportState.QUEUED, ExportState.RUNNING],
                        finished_at__isnull=True,
                    )
                ),
                name="export_finished_has_a_time",
            ),
            models.CheckConstraint(
                condition=(
                    ~Q(state=ExportState.DONE)
                    | (Q(expires_at__isnull=False) & Q(sha256__regex="^[0-9a-f]{64}$"))
                ),
                name="export_done_is_hashed_and_expires",
            ),
            models.CheckConstraint(
                condition=~Q(state=ExportState.FAILED) | ~Q(failure=""),
                name="export_failed_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Export {self.pk} ({self.state})"

    @property
    def is_available(self) -> bool:
        """Whether the file is there to be downloaded now."""
        return (
            self.state == ExportState.DONE
            and self.deleted_at is None
            and self.expires_at is not None
            and self.expires_at > clock.now()
        )

    @property
    def is_under_way(self) -> bool:
        """Whether a worker has it, or is going to."""
        return self.state in (ExportState.QUEUED, ExportState.RUNNING)


class ExportedFile(models.Model):
    """One file inside the zip of an export."""

    export = models.ForeignKey(Export, models.PROTECT, related_name="files")
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64, help_text="hex")
    rows = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="without the header; null where not a table"
    )
    bytes = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["export", "name"], name="exported_file_is_listed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} of export {self.export_id}"


def exports_for(scope: Scope) -> QuerySet[Export]:
    """The exports that hold nothing but data of sites at which one may export, and no
    table that one could not have asked for oneself, of each of these sites."""
    sites = scope.sites_with(Permission.EXPORT)
    held = {permission: scope.sites_with(permission) for permission in Permission}
    rows = Export.objects.filter(
        site_codes__contained_by=sites,
        needs__contained_by=[permission for permission, at in held.items() if at],
    )
    for permission, at in held.items():
        if at and not set(sites) <= set(at):
            rows = rows.filter(
                ~Q(needs__contains=[permission]) | Q(site_codes__contained_by=at)
            )
    return rows
