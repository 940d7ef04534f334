"""What is reported of one day, and whether it can be kept. Imports no Django."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from assessments.opioids.amounts import is_amount
from assessments.opioids.entries import Product, name_of, unit_of
from assessments.opioids.refusals import (
    AmountRefused,
    DayRefused,
    NothingTaken,
    ProductRefused,
)

TAKEN, NONE, UNKNOWN = "taken", "none", "unknown"
STATUSES = (TAKEN, NONE, UNKNOWN)


@dataclass(frozen=True)
class DayReport:
    """A day's status (taken, none or unknown) and, where opioids were taken, how much
    of each product, by its id."""

    status: str
    amounts: Mapping[int, Decimal] = field(default_factory=dict)


def checked(report: DayReport, products: Mapping[int, Product]) -> DayReport:
    """What is kept of *report*: the amounts above 0 of a day on which opioids were
    taken, none of any other. Raises DayRefused for an unknown status, ProductRefused
    for a product that the log does not list, AmountRefused, and NothingTaken for
    "taken" without an amount."""
    if report.status not in STATUSES:
        raise DayRefused(report.status, ", ".join(STATUSES))
    if report.status != TAKEN:
        return DayReport(report.status)
    for product, amount in report.amounts.items():
        if product not in products:
            known = ", ".join(str(number) for number in products) or "none yet"
            raise ProductRefused(
                "product", f"Medicine {product} is not on this log; it lists {known}."
            )
        if not is_amount(amount):
            listed = products[product]
            raise AmountRefused(str(amount), name_of(listed), unit_of(listed))
    taken = {
        product: amount for product, amount in report.amounts.items() if amount > 0
    }
    if not taken:
        raise NothingTaken()
    return DayReport(TAKEN, taken)
