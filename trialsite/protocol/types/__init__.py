"""The pydantic types of a protocol: frozen, exact, and free of Django."""

from trialsite.protocol.types.base import Coded
from trialsite.protocol.types.conduct import (
    ConsentQuestion,
    ConsentSection,
    ConsentVersion,
    Contact,
    Practice,
    Screening,
    StatusReasons,
    Therapy,
    Withdrawal,
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
from trialsite.protocol.types.randomization import (
    METHODS,
    AnyRandomization,
    BigStick,
    ImportedList,
    Level,
    Minimization,
    PermutedBlocks,
    Randomization,
    SimpleRandomization,
    StratumFactor,
)
from trialsite.protocol.types.reminders import Message, Reminders, ReminderStep
from trialsite.protocol.types.trial import Arm, Site, Trial
from trialsite.protocol.types.visits import Offset, Payments, VisitPlan

__all__ = [
    "METHODS",
    "NOT_APPLICABLE",
    "SKIPPED",
    "AnswerError",
    "AnyRandomization",
    "Arm",
    "BigStick",
    "Coded",
    "ConsentQuestion",
    "ConsentSection",
    "ConsentVersion",
    "Contact",
    "Criterion",
    "ImportedList",
    "Instrument",
    "Item",
    "Level",
    "Message",
    "Minimization",
    "Offset",
    "OpioidLog",
    "Option",
    "Payments",
    "PermutedBlocks",
    "Practice",
    "Protocol",
    "Randomization",
    "ReminderStep",
    "Reminders",
    "Scoring",
    "Screening",
    "ShowIf",
    "SimpleRandomization",
    "Site",
    "StatusReasons",
    "StratumFactor",
    "Therapy",
    "Trial",
    "VisitPlan",
    "Withdrawal",
]
