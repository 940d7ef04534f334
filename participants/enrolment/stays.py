"""SiteStay."""

from django.db import models

from participants.enrolment.models import Participant
from trialsite import clock


class SiteStay(models.Model):
    """That a participant belongs to a site from a day on, up to the next stay."""

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="stays")
    site = models.ForeignKey("trialsite.Site", models.PROTECT, related_name="+")
    since = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("trialsite.User", models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["participant", "at"], name="site_stay_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} at {self.site_id} from {self.since}"
