"""Why a part of the opioid log cannot be kept. Imports no Django."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from assessments.opioids.amounts import AMOUNTS
from assessments.responses.refusals import FormRefused
from trialsite.editing.comparing import Newer


class ProductRefused(FormRefused):
    """A medicine that cannot be listed; ``field`` names what was wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class ProductListedTwice(ProductRefused):
    """The medicine is on the log already."""

    def __init__(self, name: str) -> None:
        super().__init__("product", f"{name} is on the list already.")


class DayRefused(FormRefused):
    """A day outside the log's window, or a status that a day cannot have."""

    def __init__(self, value: str, allowed: str) -> None:
        super().__init__(f"“{value}” is not taken here: {allowed}.")


class AmountRefused(FormRefused):
    """An amount that cannot have been taken."""

    def __init__(self, value: str, name: str, unit: str) -> None:
        super().__init__(f"“{value}” {unit} of {name} is not taken here: {AMOUNTS}.")


class NothingTaken(FormRefused):
    """A day said to have opioids, with no amount of any."""

    def __init__(self) -> None:
        super().__init__("Say how much was taken, or choose “None”.")


class HasDoses(ProductRefused):
    """Days of the log say that the medicine *name* was taken (*doses*: how much, by
    day), so whoever takes it off is asked first; *newer* is who changed them after
    that was asked."""

    def __init__(
        self, name: str, doses: Mapping[date, Decimal], newer: Newer | None
    ) -> None:
        days = "1 day" if len(doses) == 1 else f"{len(doses)} days"
        super().__init__(
            "product", f"{name} was taken on {days}. Removing it removes them too."
        )
        self.doses, self.newer = doses, newer
