"""What administrators see and do about how somebody signs in."""

import csv
from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from trialsite import clock
from trialsite.access.models import User
from trialsite.access.refusals import AccessRefused
from trialsite.access.roles import Permission
from trialsite.access.scope import Scope, ScopedRequest
from trialsite.accounts.change_views import Do, change, changes, data_of, managed
from trialsite.accounts.corrections import known_of, save_correction_page
from trialsite.accounts.failures import locks, unlock
from trialsite.accounts.forms import CorrectionForm
from trialsite.accounts.lost import withdraw_factors
from trialsite.accounts.models import FailedSignIn
from trialsite.accounts.people import visible
from trialsite.accounts.resets import start_reset
from trialsite.accounts.role_forms import ReasonForm
from trialsite.accounts.sessions import end_all_sessions
from trialsite.editing.comparing import Base
from trialsite.editing.forms import draw_again, newer_in_words
from trialsite.editing.pages import carried, new_base, sent_base
from trialsite.exports.copy import guarded
from trialsite.protocol.now import every_site

SHOWN = 100
ZONE = "UTC"
"""Of the times of accounts, which belong to no one site."""
COLUMNS = ("at", "name", "email", "what was wrong", "sender", "locked")


def _users(scope: Scope) -> QuerySet[User]:
    """The people whose sign-ins *scope* may look at."""
    managed = visible(scope, Permission.MANAGE_ACCESS)
    numbers = managed.values_list("user", flat=True)
    return User.objects.filter(pk__in=numbers)


def _failures(scope: Scope) -> QuerySet[FailedSignIn]:
    """Their failed sign-ins; and those at no account, for who manages all sites."""
    found = FailedSignIn.objects.select_related("user")
    if len(scope.sites_with(Permission.MANAGE_ACCESS)) == len(every_site()):
        return found
    return found.filter(user__in=_users(scope))


@require_safe
def failed_sign_ins(request: ScopedRequest) -> HttpResponse:
    """Who is locked out now, and what failed (P11-22)."""
    request.scope.require(Permission.MANAGE_ACCESS)
    found = _failures(request.scope)
    by_account = (
        found.values("user", "user__name")
        .annotate(tries=Count("pk"))
        .order_by("-tries", "user__name")[:10]
    )
    context = {
        "locks": locks(_users(request.scope)),
        "failures": found[:SHOWN],
        "total": found.count(),
        "shown": SHOWN,
        "by_account": by_account,
    }
    return render(request, "accounts/failed.html", context)


@require_safe
def failed_sign_ins_csv(request: ScopedRequest) -> HttpResponse:
    """All of them, to take along."""
    request.scope.require(Permission.MANAGE_ACCESS)
    day = clock.today("UTC").isoformat()
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="failed-sign-ins-{day}.csv"'
        },
    )
    writer = csv.writer(response, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in _failures(request.scope).iterator(chunk_size=2_000):
        writer.writerow(
            [
                one.at.isoformat(timespec="seconds"),
                guarded(one.user.name if one.user else ""),
                guarded(one.user.email if one.user else ""),
                one.get_step_display(),
                one.sender,
                "yes" if one.locked else "no",
            ]
        )
    return response


def _with_reason(request: ScopedRequest, do: Do, **words: Any) -> HttpResponse:
    return change(request, ReasonForm(**data_of(request)), do, **words)


@changes
def person_reset(request: ScopedRequest, number: int) -> HttpResponse:
    """Have a link sent to somebody by which they set a new password."""
    found = managed(request, number)

    def do(data: dict[str, Any]) -> tuple[User, str]:
        start_reset(user=found, by=request.user, **data)
        return found, f"A link is on its way to {found.email}."

    return _with_reason(
        request,
        do,
        title=f"Have {found} set a new password",
        lead="They get a link by e-mail, good for 2 hours. You never see the password.",
        button="Send the link",
        person=found,
    )


@changes
def person_sessions(request: ScopedRequest, number: int) -> HttpResponse:
    """Sign somebody out everywhere."""
    found = managed(request, number)

    def do(data: dict[str, Any]) -> tuple[User, str]:
        end_all_sessions(user=found, by=request.user, **data)
        return found, f"{found} is signed out everywhere."

    return _with_reason(
        request,
        do,
        title=f"Sign {found} out everywhere",
        lead="Every session of theirs ends now. They can sign in again.",
        button="Sign them out",
        person=found,
        danger=True,
    )


@changes
def person_unlock(request: ScopedRequest, number: int) -> HttpResponse:
    """Open a locked account before its time."""
    found = managed(request, number)

    def do(data: dict[str, Any]) -> tuple[User, str]:
        unlock(user=found, by=request.user, **data)
        return found, f"{found}'s account can be tried again."

    return _with_reason(
        request,
        do,
        title=f"Unlock the account of {found}",
        lead="Ask them first whether the wrong tries were theirs.",
        button="Unlock the account",
        person=found,
    )


@changes
def person_correct(request: ScopedRequest, number: int) -> HttpResponse:
    """Correct somebody's name or address."""
    found = managed(request, number)
    whose = {"record": f"account:{found.pk}", "person": str(request.user.pk)}

    def drawn(form: CorrectionForm, base: Base) -> HttpResponse:
        context = {
            "form": form,
            "title": f"Correct the name or address of {found}",
            "lead": "The account stays the same person's. To give it to another is "
            "refused.",
            "button": "Save the correction",
            "person": found,
            "based_on": carried(base, **whose),
        }
        return render(request, "accounts/change.html", context)

    if request.method != "POST":
        now = known_of(found)
        return drawn(CorrectionForm(initial=now), new_base(now))
    form, base = CorrectionForm(request.POST), sent_base(request.POST, **whose)
    if not form.is_valid():
        return drawn(form, base)
    values = dict(form.cleaned_data)
    reason = values.pop("reason")
    try:
        saved = save_correction_page(
            user=found, values=values, reason=reason, base=base, by=request.user
        )
    except AccessRefused as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return drawn(form, base)
    if saved.newer:
        words = newer_in_words(saved.newer, form, saved.earlier, ZONE)
        messages.warning(request, words)
    if saved.clashes:
        again, base = draw_again(
            form=form,
            make=CorrectionForm,
            base=base,
            now=known_of(saved.user),
            clashes=dict.fromkeys(saved.clashes, saved.earlier),
            refused={},
            zone=ZONE,
        )
        return drawn(again, base)
    if not saved.newer:
        messages.success(request, "It is corrected.")
    return redirect("person", found.pk)


@changes
def person_withdraw(request: ScopedRequest, number: int) -> HttpResponse:
    """Withdraw the second factors of somebody who lost a device, and show the code
    that stands in for them, this once."""
    found = managed(request, number)
    form = ReasonForm(**data_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            code, text = withdraw_factors(
                user=found, by=request.user, **form.cleaned_data
            )
        except AccessRefused as error:
            form.add_error(None, str(error))
        else:
            context = {"person": found, "code": code, "text": text}
            return render(request, "accounts/withdrawn.html", context)
    context = {
        "form": form,
        "title": f"Withdraw the second factors of {found}",
        "lead": "For a device that was lost or stolen. Every app, passkey and recovery "
        "code of theirs is useless at once, and they are signed out everywhere. You "
        "get a temporary code to tell them.",
        "button": "Withdraw them all",
        "person": found,
        "danger": True,
    }
    return render(request, "accounts/change.html", context)
