"""The audit trail: all of it, a participant's, or one row's."""

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.audit.acts import Act, note
from trialsite.audit.downloads import csv_of, json_of
from trialsite.audit.forms import TrailFilter
from trialsite.audit.history import lines
from trialsite.audit.models import AuditEvent
from trialsite.audit.reading import events_for, narrowed
from trialsite.audit.words import record_label
from trialsite.protocol.now import stated_site, the_trial
from trialsite.row_security.asking import asks
from trialsite.web.input import number_in

ON_A_PAGE = 50


@require_GET
@asks(Permission.SEE_AUDIT)
def trail(request: ScopedRequest) -> HttpResponse:
    """Every change at the reader's sites, newest first."""
    form, rows = _asked(request)
    return _page(request, rows, {"form": form})


@require_GET
@asks(Permission.SEE_AUDIT)
def history(request: ScopedRequest, table: str, row: str) -> HttpResponse:
    """Every change of one row."""
    rows = events_for(request.scope).filter(table_name=table, row_pk=row)
    if not rows.exists():
        raise Http404
    return _page(request, rows, {"record": f"{record_label(table)} {row}"})


@require_GET
@asks(Permission.SEE_AUDIT)
def download(request: ScopedRequest, kind: str) -> HttpResponseBase:
    """What the trail shows, with the same filter, as a file."""
    form, rows = _asked(request)
    if not form.is_valid():
        return _page(request, rows, {"form": form})
    note(Act.Kind.TOOK_TRAIL, by=request.user)
    name = f"{the_trial().key}-audit-trail.{kind}"
    if kind == "csv":
        file, content_type = csv_of(rows, request.scope), "text/csv; charset=utf-8"
    else:
        file, content_type = json_of(rows, request.scope), "application/json"
    return FileResponse(
        file, as_attachment=True, filename=name, content_type=content_type
    )


def _asked(request: ScopedRequest) -> tuple[TrailFilter, QuerySet[AuditEvent]]:
    """The filter, and the events that fit it: none where it makes no sense."""
    request.scope.require(Permission.SEE_AUDIT)
    codes = request.scope.sites_with(Permission.SEE_AUDIT)
    sites = tuple(stated_site(code) for code in codes)
    form = TrailFilter(request.GET, sites=sites)
    rows = events_for(request.scope)
    return form, narrowed(rows, form.cleaned_data) if form.is_valid() else rows.none()


def _page(
    request: ScopedRequest, rows: QuerySet[AuditEvent], context: dict[str, object]
) -> HttpResponse:
    """A page of events before the one whose number ``before`` gives."""
    before = number_in(request.GET.get("before", ""))
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows[: ON_A_PAGE + 1])
    shown = found[:ON_A_PAGE]
    context |= {
        "may_see_seals": request.scope.allows(Permission.SEE_ACCESS),
        "lines": lines(shown, request.scope),
        "older": shown[-1].pk if len(found) > ON_A_PAGE else None,
        "newest": before is None,
    }
    return render(request, "audit/trail.html", context)
