"""The one next thing to do for a participant."""

from django.urls import reverse

from participants.enrolment.models import FollowUp, Participant
from participants.follow_up import Step, follow_up
from trialsite.access.roles import Permission
from trialsite.access.scope import Scope


def next_step(participant: Participant, scope: Scope) -> Step | None:
    """Enter the form that is open; where the baseline is complete and nobody has
    randomized the person, randomize. None where there is nothing to do, or nothing
    that this user may do."""
    if participant.follow_up != FollowUp.ACTIVE:
        return None
    site = participant.site_id
    if scope.allows(Permission.ENTER_DATA, site) and (
        step := follow_up().next_step(participant)
    ):
        return step
    if scope.allows(Permission.RANDOMIZE, site) and not (
        participant.is_randomized or follow_up().missing_baseline(participant)
    ):
        return Step("Randomize", reverse("randomize", args=[participant.study_id]))
    return None
