"""The allocation: which arm, from which place in which stratum's sequence."""

from uuid import uuid4

from django.db import models

from participants.enrolment.models import Participant
from participants.randomization.commitment import AllocationLine
from participants.randomization.lists.models import SealedList
from participants.randomization.log import stamp
from trialsite import clock
from trialsite.access.concealed import ConcealedCharField, ConcealedJSONField, within
from trialsite.access.roles import Permission
from trialsite.access.scope import site_scoped


@site_scoped("allocations", site="participant__site", known_with=Permission.SEE_ARM)
class Allocation(models.Model):
    """That a participant was randomized. Never changed, never undone, never reused
    (RND-07, RND-09): one row for a person, one for a place in a stratum.

    ``arm`` and ``draw`` are concealed (trialsite.access.concealed): who has the row
    cannot print them. ``stratum`` is the sequence of its list that the place is in;
    minimization has one for the whole trial, "all". ``draw`` is the person's stratum
    and levels, and what the arm was drawn from (RND-04); it tells as much as the arm
    does.
    """

    participant = models.OneToOneField(
        Participant, models.PROTECT, related_name="allocation"
    )
    sealed_list = models.ForeignKey(
        SealedList, models.PROTECT, related_name="allocations"
    )
    arm = ConcealedCharField(max_length=20, help_text="code in the protocol")
    stratum = models.CharField(max_length=120)
    position = models.PositiveIntegerField(help_text="place in the stratum, from 1")
    strata_values = models.JSONField(
        help_text="the values that the stratum was found from, as they were then"
    )
    scheme = models.CharField(max_length=40)
    draw = ConcealedJSONField(default=dict)
    receipt = models.CharField(
        max_length=64, blank=True, help_text="HMAC-SHA-256 under the seed, hex"
    )
    key = models.UUIDField(
        default=uuid4,
        unique=True,
        help_text="of the page that asked, so that asking again is the same act",
    )
    cohort = models.CharField(
        max_length=40,
        blank=True,
        help_text="those randomized together, for a group that begins",
    )
    protocol_version = models.ForeignKey(
        "trialsite.ProtocolVersion", models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("trialsite.User", models.PROTECT, related_name="+")

    # What the audit trail hides from those who may not see the arm, and from those who
    # recruit: arms in the order of places are the past that a guess is made from.
    arm_fields = ("arm", "draw", "stratum", "position", "receipt")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sealed_list", "stratum", "position"],
                name="allocation_place_is_used_once",
            ),
            models.CheckConstraint(
                name="allocation_places_start_at_one",
                condition=models.Q(position__gte=1),
            ),
        ]

    def __str__(self) -> str:
        # The arm is left out: this text can reach a log or an error page.
        return f"Allocation of {self.participant_id}"

    def line(self) -> AllocationLine:
        """What the allocation log states of it; tells the arm, so it is for the log
        and what checks it alone."""
        return AllocationLine(
            study_id=self.participant.study_id,
            at=stamp(self.at),
            sequence=self.stratum,
            position=self.position,
            stratum=within(self.draw)["stratum"],
            arm=within(self.arm),
        )
