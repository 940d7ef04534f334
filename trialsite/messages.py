"""Names the messages that the ground floor writes; each stands in its own room."""

from trialsite.access.invitation_message import invitation
from trialsite.access.lockout_message import account_locked

__all__ = ["account_locked", "invitation"]
