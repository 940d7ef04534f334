"""Names the messages that the ground floor writes; each stands in its own room."""

from trialsite.access.messages import account_locked

__all__ = ["account_locked"]
