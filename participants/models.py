"""Names this floor's models for Django; each stands in its own room."""

from participants.consent.models import Consent
from participants.enrolment.models import Identity, Participant, StatusChange
from participants.randomization.models import Allocation
from participants.screening.models import Screening

__all__ = [
    "Allocation",
    "Consent",
    "Identity",
    "Participant",
    "Screening",
    "StatusChange",
]
