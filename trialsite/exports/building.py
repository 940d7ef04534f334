"""Makes an export, telling on its row how far it is.

A worker may be killed at any moment. It holds a lock that ends with its connection, so
another sees at once that an export is nobody's and makes it anew; after MAX_ATTEMPTS
that is given up. An error of ours would come again, so the export fails at once.
"""

import tomllib
from datetime import timedelta
from functools import cache

import structlog
from django.conf import settings
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, QuerySet

from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import OutsideScope, scope_of
from trialsite.context.visible import visible_rows
from trialsite.exports.archive import write_zip
from trialsite.exports.contents import contents_for
from trialsite.exports.extras import Made, at_the_moment_of
from trialsite.exports.manifest import ExportFacts, FileFacts
from trialsite.exports.models import Export, ExportedFile, ExportState
from trialsite.exports.snapshot import snapshot, take_lock
from trialsite.exports.store import create, path_of, sha256_of, unfinished_path_of
from trialsite.protocol.actions import running_version
from trialsite.row_security.staff import visible_to
from trialsite.server.logs.places import place_of
from trialsite.web.errors import reference_id

MAX_ATTEMPTS = 3
LONGEST_STEP = 120
"""Letters of a table's label, whose words are the protocol's, as a step keeps it."""
LOST = "The worker stopped each time it was being made. Ask for it again."
BROKEN = "It could not be made. Tell the people who run this system the reference."

log = structlog.get_logger(__name__)


def make(number: int) -> None:
    """Make the export of that number, unless it is finished or another worker is at
    it. Whatever goes wrong stands on its row."""
    with snapshot() as own:
        if not take_lock(own, number):
            return
        export = _begin(number)
        if export is None:
            return
        try:
            _finish(export, _write(export, own))
        except OutsideScope as refusal:
            _fail(export, str(refusal))
        except Exception as error:
            log.error("export_failed", export=number, where=place_of(error))
            _fail(export, BROKEN)
        finally:
            unfinished_path_of(number).unlink(missing_ok=True)


@transaction.atomic
def _begin(number: int) -> Export | None:
    """Count this attempt; None where there is nothing left to do."""
    export = (
        Export.objects.select_for_update(of=("self",))
        .select_related("requested_by")
        .get(pk=number)
    )
    if not export.is_under_way:
        return None
    if export.attempts >= MAX_ATTEMPTS:
        unfinished_path_of(number).unlink(missing_ok=True)
        _fail(export, LOST)
        return None
    export.state = ExportState.RUNNING
    export.attempts += 1
    export.started_at = clock.now()
    export.save(update_fields=["state", "attempts", "started_at"])
    return export


def _write(export: Export, own: BaseDatabaseWrapper) -> list[FileFacts]:
    scope = scope_of(User.objects.get(pk=export.requested_by_id))
    for site in export.site_codes:
        scope.require(Permission.EXPORT, site)
    contents = contents_for(scope, export.site_codes, export.package)
    export.needs = contents.needs
    version = export.protocol_version = running_version()
    export.total_steps = contents.steps
    export.save(update_fields=["needs", "protocol_version", "total_steps"])
    facts = ExportFacts(
        number=export.pk,
        trial=version.trial,
        protocol_version=version.version,
        protocol_digest=version.digest,
        build=_build(),
        sites=tuple(export.site_codes),
        requested_by=export.requested_by.name,
        requested_at=export.requested_at,
        made_at=clock.now(),
        reason=export.reason,
    )

    def report(done: int, step: str) -> None:
        _row(export).update(done_steps=done, step=step[:LONGEST_STEP])

    # The database gives the file what whoever asked for it may see, and no more.
    visibility = visible_to(scope, Permission.EXPORT, export.site_codes)
    with create(unfinished_path_of(export.pk)) as file, visible_rows(visibility):
        made: list[Made] = []
        for done, extra in enumerate(contents.extras):
            report(done, extra.label)
            with at_the_moment_of(own):
                made += extra.make(export.site_codes)
        return write_zip(
            file,
            facts,
            contents.tables,
            made,
            connection=own,
            report=lambda done, step: report(done + len(contents.extras), step),
        )


@transaction.atomic
def _finish(export: Export, files: list[FileFacts]) -> None:
    unfinished, path = unfinished_path_of(export.pk), path_of(export.pk)
    now = clock.now()
    done = _row(export).update(
        state=ExportState.DONE,
        done_steps=F("total_steps"),
        step="",
        finished_at=now,
        expires_at=now + timedelta(days=settings.EXPORT_DAYS_KEPT),
        sha256=sha256_of(unfinished),
        bytes=unfinished.stat().st_size,
    )
    if done:
        ExportedFile.objects.bulk_create(
            ExportedFile(
                export=export,
                name=file.name,
                sha256=file.sha256,
                rows=file.rows,
                bytes=file.bytes,
            )
            for file in files
        )
        unfinished.replace(path)
        log.info("export_made", export=export.pk, files=len(files))


def _fail(export: Export, failure: str) -> None:
    _row(export).update(
        state=ExportState.FAILED,
        finished_at=clock.now(),
        failure=failure[:200],
        error_reference=reference_id()[:40],
    )


def _row(export: Export) -> QuerySet[Export]:
    """The row, while this attempt is the newest: a worker whose connection broke
    without its knowing may not write over the next one's work."""
    return Export.objects.filter(
        pk=export.pk,
        state__in=[ExportState.QUEUED, ExportState.RUNNING],
        attempts=export.attempts,
    )


@cache
def _build() -> str:
    """The version of the program, as pyproject.toml states it."""
    project = (settings.BASE_DIR / "pyproject.toml").read_text()
    return str(tomllib.loads(project)["project"]["version"])
