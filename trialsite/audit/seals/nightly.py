"""Verifying by itself every night, and keeping what was found."""

from datetime import datetime, time, timedelta

import structlog
from django.conf import settings

from trialsite import clock
from trialsite.audit.seals.keys import public_keys
from trialsite.audit.seals.models import AuditVerification
from trialsite.audit.seals.outside import path_of_copy
from trialsite.audit.seals.verifying import verify
from trialsite.outbox.actions import enqueue
from trialsite.postgresql.alone import alone

KIND = "record-at-fault"
KEPT = 20
"""Faults that are kept in words; all of them are counted."""

A_MOMENT = timedelta(hours=1)
"""By how much the database's clock may be ahead of ours. What is dated later was not
made yet, whoever wrote it, and puts nothing off."""
NIGHT = time(3, 20)
"""When a night's verification is due, in UTC."""
# Names our advisory lock: "veri" in ASCII.
_LOCK = 0x7665_7269

log = structlog.get_logger(__name__)


def verify_if_due() -> AuditVerification | None:
    """Verify and keep, unless that was done since NIGHT, or somebody is at it. In the
    demo it is always due."""
    since = (last_night(), clock.wall() + A_MOMENT)
    made = AuditVerification.objects.filter(at__range=since)
    if made.exists() and not settings.DEMO:
        return None
    with alone(_LOCK) as alone_at_it:
        return verify_and_keep() if alone_at_it else None


def last_night() -> datetime:
    """The newest moment at which a verification was due."""
    now = clock.wall()
    tonight = datetime.combine(now.date(), NIGHT, now.tzinfo)
    return tonight if tonight <= now else tonight - timedelta(days=1)


def verify_and_keep() -> AuditVerification:
    """Verify against the copy outside, where there is one, keep the outcome, and leave
    a message for the security contact where anything is wrong."""
    path = path_of_copy()
    found = verify(keys=public_keys(), copy=path if path and path.exists() else None)
    kept = AuditVerification.objects.create(
        seals=found.seals,
        events=found.events,
        waiting=found.waiting,
        fault_count=len(found.faults),
        faults=[str(fault) for fault in found.faults[:KEPT]],
    )
    if found.faults:
        log.error("record_at_fault", kind=found.faults[0].kind)
        enqueue(key=f"{KIND}:{kept.pk}", kind=KIND, payload={"check": kept.pk})
    return kept
