"""A clinic's list of people to call, as a file that was handed in."""

import uuid

from django.db import models
from django.db.models import F, Q

from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import site_scoped
from trialsite.secrets.fields import SealedCharField


class FileState(models.TextChoices):
    """Where a call list stands."""

    READING = "reading", "Being read"
    UNREADABLE = "unreadable", "Cannot be read"
    DRY = "dry", "Looked through, nothing taken yet"
    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Being taken"
    DONE = "done", "Taken"
    DROPPED = "dropped", "Put aside"


@site_scoped("call_lists", site="site", known_with=Permission.SCREEN)
class CallList(models.Model):
    """One file. What it holds is sealed, and erased when its days are over; the counts
    stay. ``reading`` is how the file is to be understood: separator, which column is
    what, and whether the day or the month comes first. The ``header`` is sealed, for
    the first line of a file without one is a person. While it is read, and where it
    cannot be, ``total_rows`` is its lines."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey("trialsite.Site", models.PROTECT, related_name="+")
    source = models.CharField(max_length=40, help_text="code in the protocol")
    name = SealedCharField(max_length=200, null=True)
    text = SealedCharField(null=True, help_text="the file, as text")
    encoding = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64, help_text="of the file, hex")
    header = SealedCharField(null=True, help_text="its first line, as JSON")
    reading = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10, choices=FileState, default=FileState.READING
    )
    fault = models.CharField(
        max_length=300, blank=True, help_text="why it cannot be read, without its words"
    )
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

    open_text = {
        "source": "a code of the protocol",
        "encoding": "the name of an encoding",
        "sha256": "a hash",
        "reading": "the separator, what each column is, and the order of dates",
        "fault": "a sentence of ours, without the words of the file",
    }

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
        """Whether its people are being listed, or are going to be."""
        return self.state in (FileState.QUEUED, FileState.RUNNING)

    @property
    def is_waited_for(self) -> bool:
        """Whether a worker has something to do with it, so that its page asks again."""
        return self.is_under_way or self.state == FileState.READING


@site_scoped("call_list_pages", site="call_list__site", known_with=Permission.SCREEN)
class CallListPage(models.Model):
    """Some rows of a file as they were read, sealed, with how many of them were to end
    in which way then. It can be made again from the file while that is there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call_list = models.ForeignKey(CallList, models.PROTECT, related_name="pages")
    number = models.PositiveIntegerField(help_text="from 0")
    rows = SealedCharField(help_text="participants/call_list/packing.py")
    new = models.PositiveIntegerField()
    known = models.PositiveIntegerField()
    twice = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call_list", "number"], name="call_list_page_once"
            )
        ]

    def __str__(self) -> str:
        return f"Page {self.number} of {str(self.call_list_id)[:8]}"
