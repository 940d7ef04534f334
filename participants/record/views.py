"""The list of participants, and the page of one."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string

from participants.enrolment.models import FollowUp
from participants.follow_up import follow_up
from participants.record.next_step import next_step
from participants.record.registry import filled
from participants.record.search import search
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest

PER_PAGE = 50


def participants(request: ScopedRequest) -> HttpResponse:
    """Everyone in the trial whom the user may see, or those who match a search."""
    request.scope.require(Permission.SEE_PARTICIPANTS)
    rows = request.scope.participants.select_related("identity", "site")
    if (site := request.GET.get("site")) in request.scope.site_codes:
        rows = rows.filter(site=site)
    status = request.GET.get("status", "")
    if status in FollowUp.values:
        rows = rows.filter(follow_up=status)
    asked, slip = request.GET.get("q", "").strip(), ""
    if asked:
        rows, slip = search(rows, asked, request.scope.site_codes)
        if len(exact := list(rows[:2])) == 1:
            return redirect("participant", exact[0].study_id)
    page = Paginator(rows.order_by("-study_id"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    dots = follow_up().dots(list(page))
    for participant in page:
        participant.dots = [(d.label, d.tone, d.word) for d in dots[participant.pk]]
    fields = [
        {
            "name": "status",
            "label": "Status",
            "value": status,
            "options": [("", "All"), *FollowUp.choices],
        }
    ]
    context = {"page": page, "asked": asked, "slip": slip, "fields": fields}
    return render(request, "record/list.html", context)


def participant(request: ScopedRequest, study_id: str) -> HttpResponse:
    """One participant: where they stand, the next step, and each floor's panels."""
    found = get_object_or_404(
        request.scope.participants.select_related("identity", "site", "screening"),
        study_id=study_id,
    )
    request.scope.require(Permission.SEE_PARTICIPANTS, found.site_id)
    context = {
        "participant": found,
        "age": found.identity.age_on(clock.today(found.timezone)),
        "step": next_step(found, request.scope),
        "panels": [
            (panel, render_to_string(panel.template, panel_context, request))
            for panel, panel_context in filled(found, request.scope)
        ],
        "may_withdraw": request.scope.allows(Permission.CHANGE_STATUS, found.site_id)
        and found.follow_up == FollowUp.ACTIVE,
    }
    return render(request, "record/participant.html", context)
