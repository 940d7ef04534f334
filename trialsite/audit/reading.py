"""Which events a reader may see, and finding some of them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from trialsite.access.roles import Permission
from trialsite.access.scope import Scope
from trialsite.audit.models import Action, AuditEvent
from trialsite.protocol.now import every_site

BATCH = 500


def events_for(scope: Scope) -> QuerySet[AuditEvent]:
    """The events of the sites at which the reader may see them, newest first; those of
    no site (accounts, the protocol) for a reader who may see every site's."""
    codes = scope.sites_with(Permission.SEE_AUDIT)
    rows = AuditEvent.objects.order_by("-id")
    everywhere = len(codes) == len(every_site())
    return rows if everywhere else rows.filter(site_code__in=codes)


def narrowed(
    rows: QuerySet[AuditEvent], wanted: dict[str, Any]
) -> QuerySet[AuditEvent]:
    """The events that fit the cleaned data of forms.TrailFilter. Days are of UTC and
    of the clock that people saw."""
    if study_id := wanted.get("participant"):
        rows = rows.filter(study_id=study_id)
    if site := wanted.get("site"):
        rows = rows.filter(site_code=site)
    if table := wanted.get("table"):
        rows = rows.filter(table_name=table)
    if field := wanted.get("field"):
        table, _, column = field.partition(".")
        # A row that is made or deleted gives and takes every one of its fields.
        rows = rows.filter(table_name=table).filter(
            Q(changed__contains=[column]) | ~Q(action=Action.UPDATE)
        )
    if actor := wanted.get("actor"):
        rows = rows.filter(actor__icontains=actor)
    if since := wanted.get("since"):
        rows = rows.filter(trial_at__gte=_midnight(since))
    if until := wanted.get("until"):
        rows = rows.filter(trial_at__lt=_midnight(until + timedelta(days=1)))
    return rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def in_batches(rows: QuerySet[AuditEvent]) -> Iterator[list[AuditEvent]]:
    """All of *rows*, by key and not by offset: the ten-thousandth batch costs what
    the first does, and events that come meanwhile shift nothing."""
    batch = list(rows[:BATCH])
    while batch:
        yield batch
        batch = list(rows.filter(id__lt=batch[-1].pk)[:BATCH])
