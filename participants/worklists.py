"""What this floor puts on the work list; found by name. Each stands in its own room."""

from participants.worklist.consent import consent_again
from participants.worklist.contact import left_lately, planned_for_today, to_be_reached
from participants.worklist.enrolment import before_randomization, to_enrol
from participants.worklist.screening import screening_sections
from participants.worklist.transfer import moves

__all__ = [
    "before_randomization",
    "consent_again",
    "left_lately",
    "moves",
    "planned_for_today",
    "screening_sections",
    "to_be_reached",
    "to_enrol",
]
