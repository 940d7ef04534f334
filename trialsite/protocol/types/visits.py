"""When people are assessed, with what, and what they are paid for it."""

import re
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from trialsite.protocol.types.base import Exact, Flag, Key, Part, Text, Whole, written

Mode = Literal["self", "phone", "paper", "in_person"]
"""How answers reach us: the person's own link, or staff by phone, paper, visit."""

Count = Annotated[Whole, Field(ge=0, le=3660)]


class Offset(Part):
    """A stretch of calendar time from an anchor: months, or weeks, or days."""

    months: Count | None = None
    weeks: Count | None = None
    days: Count | None = None

    @model_validator(mode="after")
    def _has_exactly_one_unit(self) -> "Offset":
        units = [u for u in (self.months, self.weeks, self.days) if u is not None]
        if len(units) != 1:
            allowed = "exactly one of: months, weeks, days"
            raise PydanticCustomError("stated", "{allowed}", {"allowed": allowed})
        return self

    def is_zero(self) -> bool:
        """Whether this is no time at all, in any unit."""
        return not (self.months or self.weeks or self.days)

    def __str__(self) -> str:
        for unit in ("months", "weeks", "days"):
            number = getattr(self, unit)
            if number is not None:
                return f"{number} {unit if number != 1 else unit[:-1]}"
        raise AssertionError("an offset has a unit")


class VisitPlan(Part):
    """A planned assessment.

    The target day is the anchor's date plus `offset`. The window opens `opens` days
    from the target (zero or negative) and closes `closes` days after it, both days
    included. A `retired` visit is planned for nobody; what was collected at it stays.
    """

    code: Key
    label: Text
    short: Text
    phase: Literal["baseline", "follow-up"]
    anchor: Literal["enrolment", "randomization"]
    offset: Offset
    opens: Annotated[Whole, Field(le=0, ge=-3660)]
    closes: Annotated[Whole, Field(ge=0, le=3660)]
    instruments: Annotated[tuple[Key, ...], Field(min_length=1)]
    modes: Annotated[tuple[Mode, ...], Field(min_length=1)]
    retired: Flag = False

    @property
    def adjective(self) -> str:
        """The label before a noun: "3-month" for "3 months", others as they are."""
        span = re.fullmatch(r"([0-9]+) (day|week|month|year)s?", self.label)
        return f"{span[1]}-{span[2]}" if span else self.label


class Payments(Part):
    """What a person is paid for each completed visit, and at most in all."""

    currency: Annotated[str, written(r"[A-Z]{3}", "three capital letters, as EUR")]
    cap: Annotated[Exact, Field(ge=0)]
    visits: dict[Key, Annotated[Exact, Field(ge=0)]]

    def for_visit(self, code: str) -> Decimal:
        """What the visit pays; 0 when the protocol names no payment for it."""
        return self.visits.get(code, Decimal(0))
