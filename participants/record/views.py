"""The page of one participant."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from participants.contact.gate import hindrance
from participants.contact.last_contact import last_contact_words
from participants.enrolment.models import FollowUpStatus
from participants.enrolment.rarely import has, with_rare
from participants.follow_up import follow_up
from participants.next_step import next_step
from participants.record.registry import filled
from participants.transfer.elsewhere import moved_away
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.row_security.asking import asks, get_or_refuse
from trialsite.values.instants import day_words


@asks(Permission.SEE_PARTICIPANTS)
def participant(request: ScopedRequest, study_id: str) -> HttpResponse:
    """One participant: where they stand, the next step, and each floor's panels; for a
    site that they left, where they are now."""
    try:
        found = get_or_refuse(
            request.scope,
            "participants",
            Permission.SEE_PARTICIPANTS,
            *("identity", "locator", "site", "screening", "last_contact", "allocation"),
            narrowed=lambda rows: with_rare(rows, request.scope),
            study_id=study_id,
        )
    except Http404:
        if move := moved_away(request.scope, study_id):
            return render(request, "transfer/moved.html", {"move": move}, status=404)
        raise
    follow_up().read_visits(found)
    context = {
        "participant": found,
        "age": found.identity.age_on(clock.today(found.timezone)),
        "step": next_step(found, request.scope),
        "unblinded": has(found, "unblindings"),
        "in_error": has(found, "randomization_errors"),
        "panels": [
            (panel, render_to_string(panel.template, panel_context, request))
            for panel, panel_context in filled(found, request.scope)
        ],
        "contacted": last_contact_words(found),
        "why_not": hindrance(found),
        "hold_words": f"until {day_words(found.hold_until)}"
        if found.hold_until
        else "",
        "may_contact": request.scope.allows(Permission.CONTACT, found.site_id),
        "may_change": request.scope.allows(Permission.CHANGE_STATUS, found.site_id),
        "may_withdraw": request.scope.allows(Permission.CHANGE_STATUS, found.site_id)
        and found.follow_up
        in (FollowUpStatus.ACTIVE, FollowUpStatus.ON_HOLD, FollowUpStatus.UNREACHABLE),
    }
    return render(request, "record/participant.html", context)
