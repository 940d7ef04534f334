"""A participant's planned assessments."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from participants.enrolment.models import Participant
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import site_scoped
from trialsite.protocol import current
from trialsite.protocol.types import Instrument, Protocol, VisitPlan
from trialsite.protocol.versions import every_version, protocol_of

if TYPE_CHECKING:
    from assessments.responses.models import Response


@site_scoped("visits", site="site", known_with=Permission.SEE_PARTICIPANTS)
class Visit(models.Model):
    """One planned assessment of one participant. Its days are calendar days in the
    participant's own time zone; the window holds both its ends.

    Whether it is planned, open, missed or done is read from these days, from today
    and from ``completed_at`` (see windows.py), so no clock has to mark it.

    ``site`` is the participant's, at all times: a foreign key of both columns together
    refuses any other and follows a transfer (0002_site_of_visits).
    """

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="visits")
    site = models.ForeignKey(
        "trialsite.Site", models.PROTECT, related_name="+", editable=False
    )
    code = models.CharField(max_length=40, help_text="code in the protocol")
    opens_on = models.DateField()
    target_on = models.DateField()
    closes_on = models.DateField()
    completed_at = models.DateTimeField(null=True, blank=True)
    protocol_version = models.ForeignKey(
        "trialsite.ProtocolVersion", models.PROTECT, related_name="+"
    )
    planned_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["participant_id", "target_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "code"], name="visit_is_planned_once"
            ),
            models.CheckConstraint(
                name="visit_window_holds_its_target",
                condition=Q(opens_on__lte=F("target_on"))
                & Q(target_on__lte=F("closes_on")),
            ),
        ]
        indexes = [
            # The reminder sweep looks for windows open and not done, at every site.
            models.Index(
                fields=["opens_on", "closes_on"],
                name="visit_not_done_by_window",
                condition=Q(completed_at=None),
            ),
            # A work list shows those that close soonest, of one site or of several.
            models.Index(
                fields=["site", "closes_on", "id"],
                name="visit_not_done_at_site",
                condition=Q(completed_at=None),
            ),
            models.Index(
                fields=["closes_on", "id"],
                name="visit_not_done_by_close",
                condition=Q(completed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant} {self.code}"

    @property
    def plan(self) -> VisitPlan:
        """What its own version of the protocol says of this visit."""
        return self.protocol.visit(self.code)

    def form_of(self, code: str, response: "Response | None") -> Instrument:
        """The form *code* as it was begun in *response*, or as it would begin now: as
        the protocol in force has it, or as the visit's own version does where the one
        in force no longer has it at this visit."""
        if response is not None:
            return response.form
        return (current() if self.is_in_force(code) else self.protocol).instrument(code)

    def is_in_force(self, code: str) -> bool:
        """Whether the protocol in force has the form *code* at this visit."""
        return any(
            plan.code == self.code and code in plan.instruments and not plan.retired
            for plan in current().visits
        )

    @property
    def is_retired(self) -> bool:
        """Whether the protocol no longer asks for this visit."""
        return every_version().visit(self.code).retired

    @property
    def protocol(self) -> Protocol:
        """The version of the protocol that the visit was planned under."""
        return protocol_of(self.protocol_version_id)
