"""The whole protocol, as the rest of the program reads it."""

from collections.abc import Iterable
from typing import Protocol as Shape
from typing import TypeVar

from trialsite.protocol.types.base import Part
from trialsite.protocol.types.conduct import (
    ConsentVersion,
    Contact,
    Practice,
    Screening,
    StatusReasons,
    Therapy,
    Withdrawal,
)
from trialsite.protocol.types.eligibility import Criterion
from trialsite.protocol.types.instruments import Instrument
from trialsite.protocol.types.randomization import AnyRandomization
from trialsite.protocol.types.reminders import Message, Reminders
from trialsite.protocol.types.trial import Arm, Site, Trial
from trialsite.protocol.types.visits import Payments, VisitPlan


class _HasCode(Shape):
    @property
    def code(self) -> str: ...


_Found = TypeVar("_Found", bound=_HasCode)


def _find(kind: str, parts: Iterable[_Found], code: str) -> _Found:
    known = {part.code: part for part in parts}
    if code not in known:
        raise LookupError(
            f"The protocol has no {kind} {code!r}: it has {', '.join(known) or 'none'}"
        )
    return known[code]


class Protocol(Part):
    """A trial as data. Made by `trialsite.protocol.load`, which checks it first.

    `consents` has the newest last. `digest` is the SHA-256 (hex) of every file that
    states the protocol, so that a stored response can name what it was collected under.
    """

    trial: Trial
    sites: tuple[Site, ...]
    arms: tuple[Arm, ...]
    randomization: AnyRandomization
    eligibility: tuple[Criterion, ...]
    visits: tuple[VisitPlan, ...]
    reminders: Reminders
    contact: Contact
    payments: Payments
    therapy: Therapy | None
    practice: Practice | None
    consents: tuple[ConsentVersion, ...]
    status_reasons: StatusReasons
    withdrawal: Withdrawal = Withdrawal()
    screening: Screening
    instruments: dict[str, Instrument]
    messages: dict[str, Message]
    digest: str

    def site(self, code: str) -> Site:
        """The site of that code. Raises LookupError naming it and what exists."""
        return _find("site", self.sites, code)

    def arm(self, code: str) -> Arm:
        """The arm of that code. Raises LookupError naming it and what exists."""
        return _find("arm", self.arms, code)

    def visit(self, code: str) -> VisitPlan:
        """The visit of that code. Raises LookupError naming it and what exists."""
        return _find("visit", self.visits, code)

    def instrument(self, code: str) -> Instrument:
        """The instrument of that code. Raises LookupError naming what exists."""
        return _find("instrument", self.instruments.values(), code)

    def consent(self, code: str) -> ConsentVersion:
        """The consent version of that code. Raises LookupError naming what exists."""
        return _find("consent version", self.consents, code)

    def criterion(self, code: str) -> Criterion:
        """The criterion of that code. Raises LookupError naming what exists."""
        return _find("criterion", self.eligibility, code)

    def minutes(self, visit: VisitPlan) -> int:
        """How long the forms of a visit take a person, in minutes."""
        return sum(self.instrument(code).minutes for code in visit.instruments)
