"""The page about the record's seals, for those who watch over it."""

from datetime import datetime
from typing import Any

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.audit import clocks
from trialsite.audit.acts import Act, note
from trialsite.audit.seals.keys import public_keys
from trialsite.audit.seals.models import AuditVerification
from trialsite.audit.seals.outside import path_of_copy
from trialsite.audit.seals.sealing import count_waiting
from trialsite.audit.seals.stored import last_seal
from trialsite.protocol.now import the_trial


@require_GET
def seals(request: ScopedRequest) -> HttpResponse:
    """When the record was last sealed and verified, and by which key."""
    request.scope.require(Permission.SEE_ACCESS)
    newest = last_seal()
    apart = clocks.drift()
    path = path_of_copy()
    context: dict[str, Any] = {
        "newest": newest,
        "sealed_at": datetime.fromisoformat(newest.at) if newest else None,
        "waiting": count_waiting(newest),
        "check": AuditVerification.objects.first(),
        "drift": apart.total_seconds(),
        "drifted": clocks.too_far(apart),
        "public_key": public_keys()[0],
        "copy_exists": bool(path and path.exists()),
    }
    return render(request, "audit/seals.html", context)


@require_GET
def seals_file(request: ScopedRequest) -> HttpResponseBase:
    """The copy of the seals. It names events by number, table and row, and holds
    neither values nor names."""
    request.scope.require(Permission.SEE_ACCESS)
    path = path_of_copy()
    if path is None or not path.exists():
        return redirect("audit-seals")
    note(Act.Kind.TOOK_SEALS, by=request.user)
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=f"{the_trial().key}-seals.jsonl",
        content_type="application/x-ndjson",
    )
