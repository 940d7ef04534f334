"""What this floor adds to a participant's page; found by name."""

from participants.deviations.models import Deviation
from participants.duplicates.models import Side, with_verdict
from participants.eligibility.content import ELIGIBILITY
from participants.enrolment.models import Participant, Therapy
from participants.record.registry import Context, panel
from trialsite.access.roles import Permission
from trialsite.access.scope import Scope
from trialsite.protocol import current
from trialsite.signatures.actions import newest
from trialsite.signatures.pages import shown


@panel(template="randomization/panel.html", order=30)
def allocation(participant: Participant, scope: Scope) -> Context | None:
    """The arm, to those who may see it, and that there is one to everybody else."""
    if not participant.is_randomized:
        return None
    if not scope.allows(Permission.SEE_ARM, participant.site_id):
        # When it was is told by the status: the allocation is behind walls.
        assigned = participant.status_changes.filter(status=Therapy.ASSIGNED)
        return {"allocation": assigned.earliest("at"), "arm": None}
    found = participant.allocation
    return {"allocation": found, "arm": current().arm(found.arm)}


@panel(template="eligibility/panel.html", order=35)
def eligibility(participant: Participant, scope: Scope) -> Context | None:
    """Who signed the eligibility, whether it holds, and the deviations."""
    if not scope.allows(Permission.SEE_ANSWERS, participant.site_id):
        return None
    last = newest(ELIGIBILITY, participant.study_id)
    deviations = Deviation.objects.filter(screening=participant.screening_id)
    return {
        "participant": participant,
        "shown": shown(last) if last else None,
        "deviations": deviations.select_related("by").order_by("at"),
    }


@panel(template="duplicates/panel.html", order=20)
def known_twice(participant: Participant, scope: Scope) -> Context | None:
    """Matches of the participant with somebody known, where there are any."""
    if not scope.allows(Permission.SEE_SCREENING, participant.site_id):
        return None
    sides = Side.objects.filter(candidate__screenings=participant.screening_id)
    found = list(with_verdict(sides).select_related("match").order_by("match_id"))
    return {"sides": found} if found else None


@panel(template="enrolment/panel.html", order=50)
def status_history(participant: Participant, scope: Scope) -> Context:
    """How the person's status came to be what it is."""
    reasons = {coded.code: coded.label for coded in current().status_reasons.withdrew}
    changes = participant.status_changes.select_related("by").order_by("-at")
    return {
        "participant": participant,
        "may_see_audit": scope.allows(Permission.SEE_AUDIT, participant.site_id),
        "changes": [(change, reasons.get(change.reason, "")) for change in changes],
        "withdrawals": participant.withdrawals.select_related("by").order_by("-at"),
        "may_take_back": bool(participant.withdrawn)
        and scope.allows(Permission.CHANGE_STATUS, participant.site_id),
        "may_copy": scope.allows(Permission.CONSENT, participant.site_id),
        "consents": participant.screening.consents.select_related("by").order_by("at"),
    }
