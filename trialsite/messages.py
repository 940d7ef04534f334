"""Names the messages that the ground floor writes; each stands in its own room."""

from trialsite.access.invitation_message import invitation
from trialsite.access.lockout_message import account_locked
from trialsite.audit.clock_message import clocks_differ
from trialsite.audit.seals.fault_message import record_at_fault
from trialsite.audit.seals.letter import record_sealed

__all__ = [
    "account_locked",
    "clocks_differ",
    "invitation",
    "record_at_fault",
    "record_sealed",
]
