"""Why a part of the opioid log cannot be kept. Imports no Django."""

from assessments.opioids.amounts import AMOUNTS
from assessments.responses.refusals import FormRefused


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
