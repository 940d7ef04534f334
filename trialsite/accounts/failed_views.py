"""What administrators see of sign-ins that failed."""

import csv

from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import Scope, ScopedRequest
from trialsite.accounts.failures import locks
from trialsite.accounts.models import FailedSignIn
from trialsite.accounts.people import visible
from trialsite.exports.copy import guarded
from trialsite.protocol.now import every_site

SHOWN = 100
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
