"""Names the ground floor's models for Django; each stands in its own room."""

from trialsite.access.models import (
    AccessChange,
    AccessReview,
    Invitation,
    Membership,
    User,
)
from trialsite.accounts.models import (
    FactorSecret,
    FailedSignIn,
    FormerAddress,
    ResetLink,
    SignedIn,
    TemporaryCode,
)
from trialsite.audit.acts import Act
from trialsite.audit.models import AuditEvent
from trialsite.audit.seals.models import AuditRedaction, AuditSeal, AuditVerification
from trialsite.clock import DemoClock
from trialsite.exports.models import Export, ExportedFile
from trialsite.outbox.models import Message
from trialsite.protocol.models import ProtocolVersion, Site
from trialsite.secrets.models import KeyCheck
from trialsite.signatures.models import Signature, SignatureVoid

__all__ = [
    "AccessChange",
    "AccessReview",
    "Act",
    "AuditEvent",
    "AuditRedaction",
    "AuditSeal",
    "AuditVerification",
    "DemoClock",
    "Export",
    "ExportedFile",
    "FactorSecret",
    "FailedSignIn",
    "FormerAddress",
    "Invitation",
    "KeyCheck",
    "Membership",
    "Message",
    "ProtocolVersion",
    "ResetLink",
    "Signature",
    "SignatureVoid",
    "SignedIn",
    "Site",
    "TemporaryCode",
    "User",
]
