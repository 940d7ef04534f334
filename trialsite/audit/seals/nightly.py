"""Verifying by itself every night, and keeping what was found."""

import structlog

from trialsite.audit.seals.keys import public_keys
from trialsite.audit.seals.models import AuditVerification
from trialsite.audit.seals.outside import lines_of, path_of_copy
from trialsite.audit.seals.verifying import verify
from trialsite.outbox.actions import enqueue

KIND = "record-at-fault"
KEPT = 20
"""Faults that are kept in words; all of them are counted."""

log = structlog.get_logger(__name__)


def verify_and_keep() -> AuditVerification:
    """Verify against the copy outside, where there is one, keep the outcome, and leave
    a message for the security contact where anything is wrong."""
    path = path_of_copy()
    copy = lines_of(path) if path and path.exists() else None
    found = verify(keys=public_keys(), copy=copy)
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
