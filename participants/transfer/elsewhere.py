"""What one site reads of a person who is, or soon may be, another site's."""

from dataclasses import dataclass
from datetime import date

from participants.enrolment.models import Participant
from participants.follow_up import Dot, follow_up
from participants.transfer.models import Answer, SiteTransfer
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import Scope
from trialsite.context.visible import one_participant, visible_rows


def moved_away(scope: Scope, study_id: str) -> SiteTransfer | None:
    """The last move of a person away from a site at which the reader sees people, for
    somebody who still looks for them there; None where there was none."""
    moves = SiteTransfer.objects.filter(
        study_id=study_id,
        answer=Answer.ACCEPTED,
        from_site__in=scope.sites_with(Permission.SEE_PARTICIPANTS),
    )
    return moves.select_related("to_site").order_by("-answered_at", "-pk").first()


@dataclass(frozen=True, repr=False)
class Proposed:
    """Whom a site is asked to take over: who they are, how they stand, and the visits
    (what is due); no traceback shows it, and it says nothing of an arm."""

    name: str
    age: int
    enrolled_on: date
    follow_up: str
    hold_until: date | None
    visits: list[Dot]


def proposed(proposal: SiteTransfer) -> Proposed:
    """The person of an open *proposal*, for the site that is to answer it. Nobody
    decides about somebody of whom they know a number alone, so this goes past the
    policy around the other site's rows, for this one person and until the answer."""
    if proposal.answer != Answer.OPEN:
        raise ValueError("That proposal was answered; nothing of the person is shown.")
    with visible_rows(one_participant(proposal.participant_id)):
        person = Participant.objects.select_related("identity").get(
            study_id=proposal.study_id
        )
        return Proposed(
            name=f"{person.identity.given_name} {person.identity.family_name}",
            age=person.identity.age_on(clock.today(person.timezone)),
            enrolled_on=person.enrolled_on,
            follow_up=person.get_follow_up_display(),
            hold_until=person.hold_until,
            visits=follow_up().dots([person])[person.pk],
        )
