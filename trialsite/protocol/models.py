"""What the database keeps of the protocol: its sites, and which versions it ran."""

from django.db import models

from trialsite import clock


class Site(models.Model):
    """A place that enrols participants. Its facts are read from the protocol; the
    row is what other tables point at, and is never deleted."""

    code = models.CharField(primary_key=True, max_length=12)
    name = models.CharField(max_length=80)
    timezone = models.CharField(max_length=60, help_text="IANA name")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class ProtocolVersion(models.Model):
    """One state of the protocol folder that data were collected under, kept whole:
    *files* are the texts of its files by their paths, which the digest is over, and
    *content* is what they state, as one canonical JSON value. In force is the row that
    was stored last; before anybody was screened the same folder may come twice."""

    trial = models.CharField(max_length=40)
    version = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, db_index=True, help_text="SHA-256, hex")
    note = models.CharField(
        max_length=500, blank=True, help_text="why the one before was amended"
    )
    files = models.JSONField(help_text="path within the folder to text")
    content = models.JSONField(help_text="all that the files state")
    loaded_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.trial} {self.version} ({self.digest[:8]})"
