"""The pages on which somebody's access is changed, each a form of its own."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from trialsite.access.authority import require_at, sites_of, sites_with
from trialsite.access.codes import code_in
from trialsite.access.grants import end_membership, grant
from trialsite.access.models import User
from trialsite.access.refusals import AccessRefused
from trialsite.access.roles import ROLES, Permission
from trialsite.access.scope import OutsideScope, ScopedRequest
from trialsite.accounts.invitations import accept_invitation, invite, invite_again
from trialsite.accounts.lifecycle import reactivate
from trialsite.accounts.people import is_managed, person_or_404, visible
from trialsite.accounts.role_forms import (
    AcceptForm,
    EndForm,
    GrantForm,
    InviteForm,
    NothingForm,
    ReasonForm,
)

changes = require_http_methods(["GET", "HEAD", "POST"])

Do = Callable[[dict[str, Any]], tuple[User, str]]


def change(request: ScopedRequest, form: Form, do: Do, **words: object) -> HttpResponse:
    """A page with one form: what it asks is done, or why not stands beside it. *do*
    gets what was typed and returns whose page is next, and what was done."""
    if request.method == "POST" and form.is_valid():
        try:
            found, message = do(form.cleaned_data)
        except AccessRefused as error:
            form.add_error(
                error.field if error.field in form.fields else None, str(error)
            )
        else:
            messages.success(request, message)
            return redirect("person", found.pk)
    return render(request, "accounts/change.html", {"form": form, **words})


def data_of(request: HttpRequest) -> dict[str, Any]:
    return {"data": request.POST if request.method == "POST" else None}


@changes
def people_invite(request: ScopedRequest) -> HttpResponse:
    """Make an account for somebody new, and send them a link."""
    request.scope.require(Permission.MANAGE_ACCESS)

    def do(data: dict[str, Any]) -> tuple[User, str]:
        user = invite(by=request.user, **data)
        return user, f"{user} is invited: a link is on its way to {user.email}."

    return change(
        request,
        InviteForm(**data_of(request), scope=request.scope),
        do,
        title="Invite somebody",
        lead="They get a link by e-mail, and choose a password within 7 days.",
        button="Send the invitation",
        show_roles=ROLES.values(),
    )


def managed(request: ScopedRequest, number: int) -> User:
    """A person whose account the user may change; 404 for one they may not know."""
    found = person_or_404(request.scope, number)
    require_at(request.scope, sites_with(found))
    return found


@changes
def person_grant(request: ScopedRequest, number: int) -> HttpResponse:
    """Give somebody another role."""
    found = person_or_404(request.scope, number)
    if not is_managed(request.scope, found):
        raise OutsideScope(f"{request.user} does not manage the access of {found}.")

    def do(data: dict[str, Any]) -> tuple[User, str]:
        made = grant(user=found, by=request.user, **data)
        return found, f"{found} is given: {made.role_label}, {made.site_label}."

    return change(
        request,
        GrantForm(**data_of(request), scope=request.scope),
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
    membership = get_object_or_404(visible(request.scope), pk=number)
    require_at(request.scope, sites_of(membership))

    def do(data: dict[str, Any]) -> tuple[User, str]:
        ended = end_membership(membership=membership, by=request.user, **data)
        return ended.user, f"The role ends: {ended.role_label}, {ended.site_label}."

    return change(
        request,
        EndForm(**data_of(request)),
        do,
        title=f"End a role of {membership.user}",
        lead=f"{membership.role_label}, {membership.site_label}. It stays on record.",
        button="End the role",
        person=membership.user,
        danger=True,
    )


@changes
def person_link(request: ScopedRequest, number: int) -> HttpResponse:
    """Send somebody a link by which they set a password: again, where they have not
    accepted yet, or since they may come back."""
    found = managed(request, number)
    waiting = found.inactive_reason == User.Inactive.INVITED

    def do(data: dict[str, Any]) -> tuple[User, str]:
        if waiting:
            invite_again(user=found, by=request.user)
        else:
            reactivate(user=found, by=request.user, **data)
        return found, f"A link is on its way to {found.email}."

    return change(
        request,
        NothingForm(**data_of(request)) if waiting else ReasonForm(**data_of(request)),
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
    form = AcceptForm(**data_of(request))
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
    return render(request, "accounts/invitation.html", {"form": form})
