"""One product taken on one day."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from trialsite.scoring.errors import MeasureError
from trialsite.scoring.exact import Number, has_at_most, read_decimal
from trialsite.scoring.opioids.forms import LIQUID, Form, find_form

# No product and no day comes near it; it keeps results exact in 28 digits.
HIGHEST = Decimal(100_000)
DECIMALS = 4

NUMBERS = ("strength_mg", "strength_mcg", "units", "mg_per_ml", "ml", "mcg_per_h")
STRENGTHS = frozenset({"strength_mg", "strength_mcg", "mg_per_ml", "mcg_per_h"})


@dataclass(frozen=True, init=False)
class Entry:
    """A product and how much of it was taken (not prescribed) on one calendar day.

    `strength_mg` and `strength_mcg` are the opioid in one unit; of a combination, such
    as hydrocodone with acetaminophen 5/325, the opioid alone (5). `units` may be a
    fraction, and 0 when an as-needed drug was not needed. A liquid has `mg_per_ml` and
    `ml`. A patch has `mcg_per_h` as printed on the box ("12" counts as 12, though it
    delivers 12.5), `hours` worn that day, and `units` worn at once (1 if not given).

    Raises MeasureError wrong_type or out_of_range at once. What depends on the form or
    the table is checked where it is used: see `amount` and `day.day_mme`.
    """

    drug: str
    form: str
    strength_mg: Decimal | None
    strength_mcg: Decimal | None
    units: Decimal | None
    mg_per_ml: Decimal | None
    ml: Decimal | None
    mcg_per_h: Decimal | None
    hours: Decimal

    def __init__(
        self,
        drug: str,
        form: str = "oral",
        *,
        strength_mg: Number | None = None,
        strength_mcg: Number | None = None,
        units: Number | None = None,
        mg_per_ml: Number | None = None,
        ml: Number | None = None,
        mcg_per_h: Number | None = None,
        hours: Number = 24,
    ) -> None:
        given = (strength_mg, strength_mcg, units, mg_per_ml, ml, mcg_per_h)
        # A frozen dataclass is filled like this; it cannot be changed afterwards.
        fill = object.__setattr__
        fill(self, "drug", drug)
        fill(self, "form", form)
        for name, number in zip(NUMBERS, given, strict=True):
            checked = None if number is None else _check(drug, name, number)
            fill(self, name, checked)
        fill(self, "hours", _check(drug, "hours", hours))

    @property
    def shape(self) -> Form:
        """The form, a liquid being known by its numbers when called oral.

        Raises MeasureError unsupported_route or unsupported_form.
        """
        liquid = self.mg_per_ml is not None or self.ml is not None
        tablets = self.strength_mg is not None or self.units is not None
        if self.form == "oral" and liquid and not tablets:
            return LIQUID
        return find_form(self.form)

    @property
    def strength(self) -> Decimal | None:
        """The number that tells this product from another of the same drug and form."""
        found: Decimal | None = getattr(self, self.shape.strength.code)
        return found

    @property
    def amount(self) -> Fraction:
        """What was taken: mg, mcg (transmucosal) or mcg/h averaged over 24 h (patch).

        Raises MeasureError missing_field for a number that the form needs,
        unexpected_field for one that it has no use for (a typed number is never
        ignored), and what `shape` raises.
        """
        form = self.shape
        self._refuse_unexpected(form)
        amount = Fraction(1)
        for field in form.fields:
            number: Decimal | None = getattr(self, field.code)
            if number is None and field.default is None:
                raise MeasureError(
                    "missing_field",
                    what=f"{field.code} of {self.drug} ({form.code})",
                    value=None,
                    allowed=f"a number in {field.unit}",
                )
            amount *= Fraction(field.default or 0 if number is None else number)
            if field.code == "hours":
                amount /= 24
        return amount

    def _refuse_unexpected(self, form: Form) -> None:
        used = {field.code for field in form.fields}
        given = {name for name in NUMBERS if getattr(self, name) is not None}
        if self.hours != 24:
            given.add("hours")
        for name in sorted(given - used):
            raise MeasureError(
                "unexpected_field",
                what=f"{name} of {self.drug} ({form.code})",
                value=getattr(self, name),
                allowed="only " + ", ".join(field.code for field in form.fields),
            )


def _check(drug: str, name: str, number: object) -> Decimal:
    what = f"{name} of {drug}"
    value = read_decimal(number, what=what)
    highest = Decimal(24) if name == "hours" else HIGHEST
    too_low = value < 0 or (value == 0 and name in STRENGTHS)
    if too_low or value > highest or not has_at_most(DECIMALS, value):
        least = "more than 0" if name in STRENGTHS else "at least 0"
        raise MeasureError(
            "out_of_range",
            what=what,
            value=value,
            allowed=f"{least} and at most {highest}, with up to {DECIMALS} decimals",
        )
    return value
