"""The pydantic types of a protocol: frozen, exact, and free of Django."""

from trialsite.protocol.types.base import Coded
from trialsite.protocol.types.conduct import (
    ConsentVersion,
    Contact,
    Practice,
    Screening,
    StatusReasons,
    Therapy,
)
from trialsite.protocol.types.eligibility import Criterion
from trialsite.protocol.types.instruments import (
    NOT_APPLICABLE,
    SKIPPED,
    Instrument,
    OpioidLog,
    Scoring,
)
from trialsite.protocol.types.items import AnswerError, Item, Option, ShowIf
from trialsite.protocol.types.protocol import Protocol
from trialsite.protocol.types.randomization import Level, Randomization, StratumFactor
from trialsite.protocol.types.reminders import Message, Reminders, ReminderStep
from trialsite.protocol.types.trial import Arm, Site, Trial
from trialsite.protocol.types.visits import Offset, Payments, VisitPlan

__all__ = [
    "NOT_APPLICABLE",
    "SKIPPED",
    "AnswerError",
    "Arm",
    "Coded",
    "ConsentVersion",
    "Contact",
    "Criterion",
    "Instrument",
    "Item",
    "Level",
    "Message",
    "Offset",
    "OpioidLog",
    "Option",
    "Payments",
    "Practice",
    "Protocol",
    "Randomization",
    "ReminderStep",
    "Reminders",
    "Scoring",
    "Screening",
    "ShowIf",
    "Site",
    "StatusReasons",
    "StratumFactor",
    "Therapy",
    "Trial",
    "VisitPlan",
]
