"""The links by which a participant reaches their form."""

from django.db import models

from assessments.schedule.models import Visit
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import site_scoped


@site_scoped("access_links", site="visit__site", known_with=Permission.SEE_PARTICIPANTS)
class AccessLink(models.Model):
    """A code that opens one visit's forms for its participant until it expires.

    Only a hash is kept, so a stolen database opens nothing.
    """

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="links")
    code_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256, hex")
    expires_at = models.DateTimeField()
    made_at = models.DateTimeField(default=clock.now)
    first_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Link {self.pk} to visit {self.visit_id}"
