"""What this floor puts on the work list; found by name. Each stands in its own room."""

from participants.consent.worklist import consent_again
from participants.contact.worklist import left_lately, planned_for_today, to_be_reached
from participants.enrolment.worklist import before_randomization, to_enrol
from participants.screening.worklist import screening_sections
from participants.transfer.worklist import moves

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
