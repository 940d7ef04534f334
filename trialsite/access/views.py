"""Who has access where, one person's page, and the changes of access."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from trialsite.access.actions import deactivate, reactivate
from trialsite.access.authority import require_at, sites_of, sites_with
from trialsite.access.codes import code_in
from trialsite.access.forms import (
    AcceptForm,
    EndForm,
    GrantForm,
    InviteForm,
    NothingForm,
    ReasonForm,
)
from trialsite.access.grants import end_membership, grant
from trialsite.access.invitations import accept_invitation, invite, invite_again
from trialsite.access.models import User
from trialsite.access.people import account_state, held, person_or_404, visible
from trialsite.access.refusals import AccessRefused
from trialsite.access.reviews import overdue_at
from trialsite.access.roles import CARRY_THE_ARM, ROLES, Permission
from trialsite.access.scope import ScopedRequest
from trialsite.protocol import current

ON_A_PAGE = 50
changes = require_http_methods(["GET", "HEAD", "POST"])


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
    names = [(code, current().site(code).name) for code in sites]
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
        "overdue": [current().site(code).name for code in overdue_at(sites)],
    }
    return render(request, "access/people.html", context)


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
    return render(request, "access/roles.html", context)


@require_safe
def person(request: ScopedRequest, number: int) -> HttpResponse:
    """One person: their roles, what may be done about them, and their history."""
    scope = request.scope
    scope.require(Permission.SEE_ACCESS)
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
    context = {
        "person": found,
        "tone": tone,
        "word": word,
        "lines": lines,
        "history": list(reversed(history)),
        "own": own,
        "may_manage": not own and bool(manages) and sites_with(found) <= set(manages),
        "may_grant": not own and bool(manages),
        "state": found.inactive_because,
    }
    return render(request, "access/person.html", context)


Do = Callable[[dict[str, Any]], tuple[User, str]]


def _change(
    request: ScopedRequest, form: Form, do: Do, **words: object
) -> HttpResponse:
    """A page with one form: what it asks is done, or why not stands beside it. *do*
    gets what was typed and returns whose page is next, and what was done."""
    if request.method == "POST" and form.is_valid():
        try:
            found, told = do(form.cleaned_data)
        except AccessRefused as error:
            form.add_error(
                error.field if error.field in form.fields else None, str(error)
            )
        else:
            messages.success(request, told)
            return redirect("person", found.pk)
    return render(request, "access/change.html", {"form": form, **words})


def _data(request: HttpRequest) -> dict[str, Any]:
    return {"data": request.POST if request.method == "POST" else None}


@changes
def people_invite(request: ScopedRequest) -> HttpResponse:
    """Make an account for somebody new, and send them a link."""
    request.scope.require(Permission.MANAGE_ACCESS)

    def do(data: dict[str, Any]) -> tuple[User, str]:
        user = invite(by=request.user, **data)
        return user, f"{user} is invited: a link is on its way to {user.email}."

    return _change(
        request,
        InviteForm(**_data(request), scope=request.scope),
        do,
        title="Invite somebody",
        lead="They get a link by e-mail, and choose a password within 7 days.",
        button="Send the invitation",
        show_roles=ROLES.values(),
    )


def _managed(request: ScopedRequest, number: int) -> User:
    """A person whose account the user may change; 404 for one they may not know."""
    request.scope.require(Permission.MANAGE_ACCESS)
    found = person_or_404(request.scope, number)
    require_at(request.scope, sites_with(found))
    return found


@changes
def person_grant(request: ScopedRequest, number: int) -> HttpResponse:
    """Give somebody another role."""
    request.scope.require(Permission.MANAGE_ACCESS)
    found = person_or_404(request.scope, number)

    def do(data: dict[str, Any]) -> tuple[User, str]:
        made = grant(user=found, by=request.user, **data)
        return found, f"{found} is given: {made.role_label}, {made.site_label}."

    return _change(
        request,
        GrantForm(**_data(request), scope=request.scope),
        do,
        title=f"Give {found} a role",
        lead="It adds to the roles that they have.",
        button="Give the role",
        person=found,
        show_roles=ROLES.values(),
    )


@changes
def membership_end(request: ScopedRequest, number: int) -> HttpResponse:
    """End one role of somebody."""
    request.scope.require(Permission.MANAGE_ACCESS)
    membership = get_object_or_404(visible(request.scope), pk=number)
    require_at(request.scope, sites_of(membership))

    def do(data: dict[str, Any]) -> tuple[User, str]:
        ended = end_membership(membership=membership, by=request.user, **data)
        return ended.user, f"The role ends: {ended.role_label}, {ended.site_label}."

    return _change(
        request,
        EndForm(**_data(request)),
        do,
        title=f"End a role of {membership.user}",
        lead=f"{membership.role_label}, {membership.site_label}. It stays on record.",
        button="End the role",
        person=membership.user,
        danger=True,
    )


@changes
def person_deactivate(request: ScopedRequest, number: int) -> HttpResponse:
    """Shut an account and end its roles."""
    found = _managed(request, number)

    def do(data: dict[str, Any]) -> tuple[User, str]:
        return deactivate(user=found, by=request.user, **data), (
            f"{found} is deactivated, and signed out."
        )

    return _change(
        request,
        ReasonForm(**_data(request)),
        do,
        title=f"Deactivate {found}",
        lead="All their roles end now. What they did stays under their name.",
        button="Deactivate the account",
        person=found,
        danger=True,
    )


@changes
def person_link(request: ScopedRequest, number: int) -> HttpResponse:
    """Send somebody a link by which they set a password: again, where they have not
    accepted yet, or since they may come back."""
    found = _managed(request, number)
    waiting = found.inactive_because == User.Inactive.INVITED

    def do(data: dict[str, Any]) -> tuple[User, str]:
        if waiting:
            invite_again(user=found, by=request.user)
        else:
            reactivate(user=found, by=request.user, **data)
        return found, f"A link is on its way to {found.email}."

    return _change(
        request,
        NothingForm(**_data(request)) if waiting else ReasonForm(**_data(request)),
        do,
        title=f"Invite {found} again" if waiting else f"Let {found} come back",
        lead="They get a link by e-mail, and choose a password within 7 days. Roles "
        "that ended stay ended.",
        button="Send the link",
        person=found,
    )


@login_not_required
@changes
def invitation(request: HttpRequest) -> HttpResponse:
    """Where the link of an invitation leads. Opening it does nothing with the code,
    so that a mail scanner that opens every link uses none up."""
    form = AcceptForm(**_data(request))
    if request.method == "POST" and form.is_valid():
        try:
            accept_invitation(
                code=code_in(form.cleaned_data["code"]),
                password=form.cleaned_data["password"],
            )
        except AccessRefused as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, "Your password is set. Sign in with it.")
            return redirect("sign-in")
    return render(request, "access/invitation.html", {"form": form})
