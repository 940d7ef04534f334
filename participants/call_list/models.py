"""A clinic's list of people to call, as a file that was handed in."""

import uuid

from django.db import models
from django.db.models import F, Q

from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import site_scoped
from trialsite.secrets.fields import SealedCharField


class State(models.TextChoices):
    """Where a call list stands."""

    DRY = "dry", "Looked through, nothing taken yet"
    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Being taken"
    DONE = "done", "Taken"
    DROPPED = "dropped", "Put aside"


@site_scoped("call_lists", site="site", known_with=Permission.SCREEN)
class CallList(models.Model):
    """One file. What it holds is sealed, and erased when its days are over; the counts
    stay. ``reading`` is how the file is to be understood: separator, which column is
    what, and whether the day or the month comes first."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey("trialsite.Site", models.PROTECT, related_name="+")
    source = models.CharField(max_length=40, help_text="code in the protocol")
    name = SealedCharField(max_length=200, null=True)
    text = SealedCharField(null=True, help_text="the file, as text")
    encoding = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64, help_text="of the file, hex")
    reading = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.DRY)
    total_rows = models.PositiveIntegerField(default=0)
    done_rows = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    twice = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    matches = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("trialsite.User", models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)
    erase_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="call_list_progress_is_within_rows",
                condition=Q(done_rows__lte=F("total_rows")),
            ),
            models.CheckConstraint(
                name="call_list_counts_every_row",
                condition=Q(
                    done_rows=F("taken") + F("known") + F("twice") + F("refused")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Call list {str(self.pk)[:8]}"

    @property
    def is_under_way(self) -> bool:
        """Whether a worker has it, or is going to."""
        return self.state in (State.QUEUED, State.RUNNING)
