"""Names the messages that the ground floor writes; each stands in its own room."""

from trialsite.accounts.invitation_message import invitation
from trialsite.accounts.letters import account_notice, password_reset
from trialsite.accounts.lockout_message import account_locked
from trialsite.audit.clock_message import clocks_differ
from trialsite.audit.seals.fault_message import record_at_fault
from trialsite.audit.seals.letter import record_sealed
from trialsite.signatures.void_message import signature_void

__all__ = [
    "account_locked",
    "account_notice",
    "clocks_differ",
    "invitation",
    "password_reset",
    "record_at_fault",
    "record_sealed",
    "signature_void",
]
