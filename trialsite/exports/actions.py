"""Asking for the dataset, and handing it out."""

import structlog
from django.db import transaction
from django.db.models import F

from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import scope_of
from trialsite.background.start import start_after_commit
from trialsite.context.visible import visible_rows
from trialsite.exports.contents import contents_for
from trialsite.exports.extras import DATASET
from trialsite.exports.models import Export
from trialsite.exports.store import path_of
from trialsite.protocol.actions import running_version
from trialsite.row_security.staff import visible_to

BUILD = "trialsite.exports.tasks.build"

log = structlog.get_logger(__name__)


class NoReason(ValueError):
    """An export was asked for without saying why."""


class FileGone(LookupError):
    """The file was deleted when its time was over, or was never made."""


@transaction.atomic
def request_export(*, reason: str, by: User, package: str = DATASET) -> Export:
    """Ask for the dataset, or another *package*, of every site at which *by* may
    export. A worker makes it; its row tells how far it is. Raises OutsideScope, and
    NoReason for a blank one."""
    scope = scope_of(by)
    scope.require(Permission.EXPORT)
    sites = scope.sites_with(Permission.EXPORT)
    if not reason.strip():
        raise NoReason("The reason is blank; say what the dataset is for.")
    # Whatever the page asks with: an export is a row of those who may export.
    with visible_rows(visible_to(scope, Permission.EXPORT)):
        export = Export.objects.create(
            requested_by=by,
            reason=reason.strip(),
            site_codes=list(sites),
            needs=contents_for(scope, sites, package).needs,
            package=package,
            protocol_version=running_version(),
        )
    start_after_commit(BUILD, export.pk)
    return export


@transaction.atomic
def count_download(*, export: Export, by: User) -> Export:
    """Note that *by* takes the file away. Raises OutsideScope where they may not
    have one of its tables, or export at one of its sites, any more, and FileGone where
    it was deleted."""
    scope = scope_of(by)
    for code in export.site_codes:
        scope.require(Permission.EXPORT, code)
        for need in export.needs:
            scope.require(Permission(need), code)
    if not export.is_available or not path_of(export.pk).exists():
        raise FileGone(f"The file of export {export.pk} is no longer there.")
    Export.objects.filter(pk=export.pk).update(downloads=F("downloads") + 1)
    log.info("export_downloaded", export=export.pk, user=by.pk)
    return export
