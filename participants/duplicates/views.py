"""Pages of people who may be one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from participants.duplicates.actions import DecisionRefused, resolve
from participants.duplicates.forms import DecisionForm
from participants.duplicates.models import Decision, Match, unresolved, with_verdict
from participants.keyset import by_number
from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.protocol.now import stated_site
from trialsite.row_security.asking import asks, refuse

PER_PAGE = 50


@asks(Permission.SEE_SCREENING)
def matches(request: ScopedRequest) -> HttpResponse:
    """The matches of one's sites, the newest first; those that are open, or all."""
    request.scope.require(Permission.SEE_SCREENING)
    sides = request.scope.match_sides(Permission.SEE_SCREENING)
    everything = request.GET.get("show") == "all"
    if not everything:
        sides = unresolved(sides)
    rows = with_verdict(sides).select_related("match", "site", "candidate")
    page = by_number(rows, request.GET.get("before", ""), PER_PAGE)
    for side in page.rows:
        side.elsewhere = stated_site(side.other_site)
        side.may_name = request.scope.allows(Permission.SCREEN, side.site_id)
    fields = [
        {
            "name": "show",
            "label": "Show",
            "value": "all" if everything else "",
            "options": [("", "To resolve"), ("all", "All")],
        }
    ]
    context = {"page": page, "fields": fields}
    return render(request, "duplicates/list.html", context)


@asks(Permission.SCREEN, to_read=Permission.SEE_SCREENING)
def match(request: ScopedRequest, number: int) -> HttpResponse:
    """One match: the own person, whom to call about the other, and what was found."""
    posted = request.method == "POST"
    asked = Permission.SCREEN if posted else Permission.SEE_SCREENING
    rows = request.scope.match_sides(asked).filter(match=number)
    sides = list(rows.select_related("candidate", "site"))
    if not sides:
        refuse(request.scope, "match_sides", asked, match=number)
    may_resolve = any(
        request.scope.allows(Permission.SCREEN, side.site_id) for side in sides
    )
    found = Match.objects.get(pk=number)
    form = DecisionForm(request.POST if posted else None)
    if posted and form.is_valid():
        try:
            resolve(match=found, by=request.user, **form.cleaned_data)
        except DecisionRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Match {number} is resolved.")
            return redirect("match", number)
    for side in sides:
        side.screening = side.candidate.screenings.order_by("-pk").first()
        side.may_name = request.scope.allows(Permission.SCREEN, side.site_id)
    elsewhere = {side.other_site for side in sides} - {side.site_id for side in sides}
    context = {
        "match": found,
        "sides": sides,
        "elsewhere": [stated_site(code) for code in sorted(elsewhere)],
        "decisions": list(
            Decision.objects.filter(match=found).select_related("by").order_by("-pk")
        ),
        "form": form if may_resolve else None,
    }
    return render(request, "duplicates/match.html", context)
