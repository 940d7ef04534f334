"""Takes the files of old exports away."""

import structlog

from trialsite import clock
from trialsite.exports.models import Export, ExportState
from trialsite.exports.store import path_of

log = structlog.get_logger(__name__)


def delete_expired() -> int:
    """Delete the file of every export whose time is over and note when; the row stays.
    Returns how many. Safe to run twice."""
    now = clock.now()
    expired = Export.objects.filter(
        state=ExportState.DONE, expires_at__lte=now, deleted_at=None
    )
    for export in expired:
        path_of(export.pk).unlink(missing_ok=True)
        Export.objects.filter(pk=export.pk).update(deleted_at=now)
        log.info("export_file_deleted", export=export.pk)
    return len(expired)
