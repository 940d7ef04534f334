"""Names this floor's models for Django; each stands in its own room."""

from participants.call_list.models import CallList
from participants.candidates.models import Candidate
from participants.consent.models import (
    Consent,
    ConsentApproval,
    ConsentCopy,
    ConsentSitting,
    TeachBack,
)
from participants.contact.models import (
    ContactAttempt,
    ContactPerson,
    Locator,
    OptOut,
)
from participants.deviations.models import Deviation
from participants.duplicates.models import Decision, Match, Side
from participants.eligibility.models import BaselineOverride, EligibilityOverride
from participants.enrolment.models import (
    Identity,
    Participant,
    StatusChange,
)
from participants.randomization.models import Allocation
from participants.screening.models import Screening
from participants.transfer.models import SiteStay, SiteTransfer
from participants.withdrawal.models import Withdrawal

__all__ = [
    "Allocation",
    "BaselineOverride",
    "CallList",
    "Candidate",
    "Consent",
    "ConsentApproval",
    "ConsentCopy",
    "ConsentSitting",
    "ContactAttempt",
    "ContactPerson",
    "Decision",
    "Deviation",
    "EligibilityOverride",
    "Identity",
    "Locator",
    "Match",
    "OptOut",
    "Participant",
    "Screening",
    "Side",
    "SiteStay",
    "SiteTransfer",
    "StatusChange",
    "TeachBack",
    "Withdrawal",
]
