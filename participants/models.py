"""Names this floor's models for Django; each stands in its own room."""

from participants.call_list.models import CallList, CallListPage
from participants.candidates.models import Candidate
from participants.consent.models import (
    Consent,
    ConsentApproval,
    ConsentCopy,
    ConsentSitting,
    TeachBack,
)
from participants.consent.signed_names import NameDecision, SignedName
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
from participants.enrolment.stays import SiteStay
from participants.randomization.corrections.models import (
    RandomizationError,
    StratumCorrection,
)
from participants.randomization.lists.models import (
    Ending,
    EndingAgreed,
    MethodComparison,
    ProposedList,
    SealedList,
)
from participants.randomization.models import Allocation
from participants.screening.models import Screening
from participants.transfer.models import SiteTransfer
from participants.unblinding.models import Unblinding, UnblindingImpact
from participants.withdrawal.models import Withdrawal

__all__ = [
    "Allocation",
    "BaselineOverride",
    "CallList",
    "CallListPage",
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
    "Ending",
    "EndingAgreed",
    "Identity",
    "Locator",
    "Match",
    "MethodComparison",
    "NameDecision",
    "OptOut",
    "Participant",
    "ProposedList",
    "RandomizationError",
    "Screening",
    "SealedList",
    "Side",
    "SignedName",
    "SiteStay",
    "SiteTransfer",
    "StatusChange",
    "StratumCorrection",
    "TeachBack",
    "Unblinding",
    "UnblindingImpact",
    "Withdrawal",
]
