"""The messages that this floor writes; found by name. Each stands in its own room."""

from participants.consent.letters import consent_copy, consent_link

__all__ = ["consent_copy", "consent_link"]
