"""The list of participants, and the page of one."""

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string

from participants.enrolment import study_id as study_ids
from participants.enrolment.models import FollowUp, Participant
from participants.follow_up import follow_up
from participants.record.next_step import next_step
from participants.record.registry import filled
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.protocol import current

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
        rows, slip = _search(rows, asked)
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


def _search(
    rows: QuerySet[Participant], asked: str
) -> tuple[QuerySet[Participant], str]:
    """The rows that match a study id, initials, an e-mail or a phone number, and what
    was wrong with a study id that does not fit its check character."""
    slip = ""
    if any(letter.isdigit() for letter in asked):
        try:
            found = study_ids.read(current().trial.id_prefix, asked)
            return rows.filter(study_id=found), ""
        except study_ids.BadStudyId as error:
            slip = str(error) if asked[:1].isalpha() else ""
    letters = [letter for letter in asked if letter.isalpha()]
    match = Q(identity__email__iexact=asked) | Q(identity__phone=asked)
    if len(letters) == 2:
        match |= Q(
            identity__given_name__istartswith=letters[0],
            identity__family_name__istartswith=letters[1],
        )
    return rows.filter(match), slip


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
