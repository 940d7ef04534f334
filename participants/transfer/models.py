"""Which sites a participant has belonged to, and the moves that sites proposed."""

from django.db import models
from django.db.models import F, Q

from participants.enrolment.models import Participant
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import site_scoped


class Answer(models.TextChoices):
    """What became of a proposal."""

    OPEN = "open", "waiting for an answer"
    ACCEPTED = "accepted", "accepted"
    DECLINED = "declined", "declined"
    WITHDRAWN = "withdrawn", "taken back"


@site_scoped("transfers", site="to_site", known_with=Permission.SEE_PARTICIPANTS)
class SiteTransfer(models.Model):
    """That the site of a participant asked another to take them over, and the answer.
    Nothing moves before it is accepted. Both sites see the row; the new one knows the
    person by *study_id* alone until then."""

    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="transfers"
    )
    study_id = models.CharField(max_length=16)
    from_site = models.ForeignKey("trialsite.Site", models.PROTECT, related_name="+")
    to_site = models.ForeignKey("trialsite.Site", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("trialsite.User", models.PROTECT, related_name="+")
    answer = models.CharField(max_length=20, choices=Answer, default=Answer.OPEN)
    answer_reason = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "trialsite.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(answer=Answer.OPEN),
                name="transfer_open_once_for_each_person",
            ),
            models.CheckConstraint(
                name="transfer_is_to_another_site",
                condition=~Q(from_site=F("to_site")) & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="transfer_answer_is_somebodys",
                condition=Q(answer=Answer.OPEN, answered_at=None, answered_by=None)
                | ~Q(answer=Answer.OPEN)
                & Q(answered_at__isnull=False, answered_by__isnull=False),
            ),
            models.CheckConstraint(
                name="transfer_refusal_gives_a_reason",
                condition=Q(answer__in=(Answer.OPEN, Answer.ACCEPTED))
                | ~Q(answer_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.study_id} from {self.from_site_id} to {self.to_site_id}"
