"""Who may take part."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from trialsite.protocol.types.base import Exact, Key, Part, Text, Whole

AGE = "age"
DAILY_MME = "opioids.daily_mme"
SCORE = "score"


class Criterion(Part):
    """One question of the screening form, and the answer that lets a person in.

    `minimum` and `maximum` are the limits of the criterion itself; `lowest` and
    `highest` are what can be typed at all (outside is a slip, refused at the field).
    `reason` is the short text kept with a person who does not meet it.

    `computed` names what the number can be worked out from: "age" (of a date of
    birth), "opioids.daily_mme" (of a list of medicines) or "score:instrument.score"
    (of that instrument's items; of `computed_items` alone, where given).
    """

    code: Key
    kind: Literal["inclusion", "exclusion"]
    label: Text
    type: Literal["yes_no", "number"]
    reason: Text
    hint: str = ""
    unit: str = ""
    minimum: Exact | None = None
    maximum: Exact | None = None
    lowest: Exact | None = None
    highest: Exact | None = None
    decimals: Annotated[Whole, Field(ge=0, le=6)] = 0
    computed: str = ""
    computed_items: tuple[Key, ...] = ()

    @property
    def score(self) -> tuple[str, str] | None:
        """The instrument and the score that `computed` names, if it names one."""
        kind, colon, name = self.computed.partition(":")
        if kind != SCORE or not colon:
            return None
        instrument, _, code = name.partition(".")
        return instrument, code

    def met(self, value: bool | Decimal | None) -> bool | None:
        """Whether this answer lets the person in; None while it is not known.

        An inclusion is met by yes, or by a number within minimum..maximum (ends
        included). An exclusion is met by the opposite. Raises TypeError for an answer
        of the other type.
        """
        if value is None:
            return None
        if self.type == "yes_no":
            if not isinstance(value, bool):
                raise TypeError(f"{self.code}: {value!r} is not an answer: yes or no")
            holds = value
        else:
            if isinstance(value, bool):
                raise TypeError(f"{self.code}: {value!r} is not an answer: a number")
            holds = (self.minimum is None or value >= self.minimum) and (
                self.maximum is None or value <= self.maximum
            )
        return holds if self.kind == "inclusion" else not holds
