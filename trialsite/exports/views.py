"""Asking for datasets, seeing them made, downloading them."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from trialsite.access.roles import Permission
from trialsite.access.scope import ScopedRequest
from trialsite.exports.actions import FileGone, count_download, request_export
from trialsite.exports.forms import ExportForm
from trialsite.exports.models import Export, ExportState, exports_for
from trialsite.exports.store import path_of
from trialsite.row_security.asking import asks

ON_A_PAGE = 30
TONES = {
    ExportState.QUEUED: "info",
    ExportState.RUNNING: "info",
    ExportState.DONE: "good",
    ExportState.FAILED: "late",
}


@require_http_methods(["GET", "POST"])
@asks(Permission.EXPORT)
def exports(request: ScopedRequest) -> HttpResponse:
    """Who took which data away and why, and the form to ask for more."""
    request.scope.require(Permission.EXPORT)
    form = ExportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        export = request_export(reason=form.cleaned_data["reason"], by=request.user)
        return redirect("export", number=export.pk)
    rows = exports_for(request.scope).select_related("requested_by", "protocol_version")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": [_line(export) for export in page],
        "days_kept": settings.EXPORT_DAYS_KEPT,
    }
    return render(request, "exports/exports.html", context)


@require_GET
@asks(Permission.EXPORT)
def export(request: ScopedRequest, number: int) -> HttpResponse:
    """One export: how far it is, then what is in it."""
    return render(request, "exports/export.html", _line(_found(request, number)))


@require_GET
@asks(Permission.EXPORT)
def progress(request: ScopedRequest, number: int) -> HttpResponse:
    """The part of an export's page that changes while it is made."""
    return render(request, "exports/_progress.html", _line(_found(request, number)))


@require_GET
@asks(Permission.EXPORT)
def download(request: ScopedRequest, number: int) -> HttpResponseBase:
    """Hand out the zip, or say that its file is gone."""
    export = _found(request, number)
    try:
        count_download(export=export, by=request.user)
    except FileGone as error:
        messages.error(request, f"{error} Ask for a new one.")
        return redirect("export", number=number)
    finished = export.finished_at
    made = finished.date().isoformat() if finished else "unfinished"
    return FileResponse(
        path_of(number).open("rb"),
        as_attachment=True,
        filename=f"{export.protocol_version.trial}-{made}-export-{number}.zip",
        content_type="application/zip",
    )


def _found(request: ScopedRequest, number: int) -> Export:
    rows = exports_for(request.scope).select_related("requested_by", "protocol_version")
    return get_object_or_404(rows, pk=number)


def _line(export: Export) -> dict[str, object]:
    """An export as its row and its page show it."""
    state = ExportState(export.state)
    deleted = state == ExportState.DONE and not export.is_available
    return {
        "export": export,
        "tone": "quiet" if deleted else TONES[state],
        "word": "File deleted" if deleted else state.label,
    }
