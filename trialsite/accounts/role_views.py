"""Who has access where, what roles may do, and one person's page."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from trialsite.access.authority import sites_of, sites_with
from trialsite.access.review_due import overdue_at
from trialsite.access.roles import CARRY_THE_ARM, ROLES, Permission
from trialsite.access.scope import ScopedRequest
from trialsite.accounts.people import (
    account_state,
    held,
    is_managed,
    person_or_404,
    visible,
)
from trialsite.accounts.standing import standing
from trialsite.protocol.now import stated_site

ON_A_PAGE = 50


@require_safe
def people(request: ScopedRequest) -> HttpResponse:
    """Who has which role where; those whose role is over, where asked for."""
    scope = request.scope
    scope.require(Permission.SEE_ACCESS)
    sites = scope.sites_with(Permission.SEE_ACCESS)
    site, role = request.GET.get("site", ""), request.GET.get("role", "")
    shown = request.GET.get("shown", "")
    rows = visible(scope).order_by("user__name", "user_id", "begins_on", "id")
    found = [
        one
        for one in rows
        if (site not in sites or one.site_id in (site, None))
        and role in (one.role, "")
        and (shown == "all" or not one.is_over)
    ]
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    names = [(code, stated_site(code).name) for code in sites]
    roles = [(known.code, known.label) for known in ROLES.values()]
    fields = [
        _choice("site", "Site", site, [("", "All"), *names]),
        _choice("role", "Role", role, [("", "All"), *roles]),
        _choice(
            "shown", "Show", shown, [("", "Now and to come"), ("all", "Ended too")]
        ),
    ]
    context = {
        "fields": fields,
        "page": page,
        "lines": [held(one) for one in page],
        "may_manage": scope.allows(Permission.MANAGE_ACCESS),
        "overdue": [stated_site(code).name for code in overdue_at(sites)],
    }
    return render(request, "accounts/people.html", context)


def _choice(
    name: str, label: str, value: str, options: list[tuple[str, str]]
) -> dict[str, object]:
    return {"name": name, "label": label, "value": value, "options": options}


@require_safe
def roles(request: ScopedRequest) -> HttpResponse:
    """Each role in words, and the table of who may do what."""
    request.scope.require(Permission.SEE_ACCESS)
    lines = [
        (
            permission,
            [(role, permission in role.permissions) for role in ROLES.values()],
            permission in CARRY_THE_ARM,
        )
        for permission in Permission
    ]
    context = {"roles": list(ROLES.values()), "lines": lines}
    return render(request, "accounts/roles.html", context)


@require_safe
def person(request: ScopedRequest, number: int) -> HttpResponse:
    """One person: their roles, what may be done about them, and their history."""
    scope = request.scope
    found = person_or_404(scope, number)
    sites = scope.sites_with(Permission.SEE_ACCESS)
    manages = scope.sites_with(Permission.MANAGE_ACCESS)
    own = found.pk == request.user.pk
    lines = [
        (
            held(one),
            not own and not one.is_over and set(sites_of(one)) <= set(manages),
        )
        for one in visible(scope).filter(user=found).order_by("begins_on", "id")
    ]
    history = [
        change
        for change in found.access_changes.select_related("membership", "by")
        if not change.membership or change.membership.site_id in (*sites, None)
    ]
    tone, word = account_state(found)
    may_manage = not own and bool(manages) and sites_with(found) <= set(manages)
    context = {
        "person": found,
        "tone": tone,
        "word": word,
        "lines": lines,
        "history": list(reversed(history)),
        "own": own,
        "may_manage": may_manage,
        "standing": standing(found) if may_manage else None,
        "may_grant": not own and is_managed(scope, found),
        "state": found.inactive_reason,
    }
    return render(request, "accounts/person.html", context)
