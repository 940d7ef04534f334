"""Names this floor's models for Django; each stands in its own room."""

from participants.consent.models import Consent
from participants.contact.models import (
    ContactAttempt,
    ContactPerson,
    Locator,
    OptOut,
)
from participants.enrolment.models import (
    Identity,
    Participant,
    SiteStay,
    StatusChange,
)
from participants.randomization.models import Allocation
from participants.screening.models import Screening

__all__ = [
    "Allocation",
    "Consent",
    "ContactAttempt",
    "ContactPerson",
    "Identity",
    "Locator",
    "OptOut",
    "Participant",
    "Screening",
    "SiteStay",
    "StatusChange",
]
