"""The messages that this floor writes; found by name. Each stands in its own room."""

from participants.consent.letters import consent_copy, consent_link
from participants.unblinding.letters import unblinding_arm, unblinding_notice

__all__ = ["consent_copy", "consent_link", "unblinding_arm", "unblinding_notice"]
