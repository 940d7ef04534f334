"""Moving a participant to another site."""

from django.db import transaction

from participants.enrolment.models import FollowUp, Identity, Participant, SiteStay
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.audit.context import because
from trialsite.outbox.models import Message, State
from trialsite.protocol import current
from trialsite.walls.context import EVERYTHING, seeing


class TransferRefused(ValueError):
    """The participant cannot move so; the message says why. ``field`` names the value
    that was wrong, where one was."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def transfer(*, participant: Participant, to: str, reason: str, by: User) -> SiteStay:
    """Move a participant to the site with code *to*, from today on, because of
    *reason*.

    The study id, the arm, the stratum and every visit stay as they are. Who works at
    the new site alone sees the person from now on; what the old site did stays in its
    screening log and its part of the audit trail. Letters that still wait leave from
    the new site. Raises OutsideScope and TransferRefused.
    """
    require(by, Permission.CHANGE_STATUS, participant.site_id)
    locked = Participant.objects.select_for_update().get(pk=participant.pk)
    known = {site.code: site for site in current().sites}
    if to not in known or to == locked.site_id:
        others = ", ".join(
            site.name for site in known.values() if site.code != locked.site_id
        )
        raise TransferRefused(
            f"{to!r} is no other site of this trial; there is {others or 'none'}.",
            field="to",
        )
    if not reason.strip():
        raise TransferRefused("Say why the person changes the site.", field="reason")
    if locked.follow_up in (FollowUp.WITHDREW, FollowUp.DIED):
        raise TransferRefused(
            f"{participant} stays: the follow-up status is "
            f"{locked.get_follow_up_display().lower()}."
        )
    # The row leaves the sight of whoever moves it, in the midst of the move.
    with because(reason), seeing(EVERYTHING):
        # Read before the site changes: the initials are looked up by site.
        identity = Identity.objects.get(participant=locked)
        locked.site_id = participant.site_id = to
        locked.save(update_fields=["site"])
        identity.participant = locked
        identity.save()
        Message.objects.filter(study_id=locked.study_id, state=State.QUEUED).update(
            site_id=to
        )
        return SiteStay.objects.create(
            participant=locked,
            site_id=to,
            since=clock.today(known[to].timezone),
            reason=reason.strip(),
            by=by,
        )
