"""The one next thing to do for a participant."""

from django.urls import reverse

from participants.eligibility.actions import why_not_signed
from participants.enrolment.models import FollowUpStatus, Participant
from participants.follow_up import NextStep, follow_up
from participants.withdrawal.standing import may_give_data
from trialsite.access.roles import Permission
from trialsite.access.scope import Scope


def next_step(participant: Participant, scope: Scope) -> NextStep | None:
    """Enter the form that is open; where the baseline is complete and nobody has
    randomized the person, sign the eligibility, then randomize. None where there is
    nothing to do, or nothing that this user may do."""
    if participant.follow_up != FollowUpStatus.ACTIVE or not may_give_data(participant):
        return None
    site = participant.site_id
    if scope.allows(Permission.ENTER_DATA, site) and (
        step := follow_up().next_step(participant)
    ):
        return step
    signs = scope.allows(Permission.SIGN_ELIGIBILITY, site)
    if not (signs or scope.allows(Permission.RANDOMIZE, site)):
        return None
    if participant.is_randomized or follow_up().missing_baseline(participant):
        return None
    signed = not why_not_signed(participant)
    if signs and not signed:
        address = reverse("eligibility", args=[participant.study_id])
        return NextStep("Sign the eligibility", address)
    if signed and scope.allows(Permission.RANDOMIZE, site):
        return NextStep("Randomize", reverse("randomize", args=[participant.study_id]))
    return None
