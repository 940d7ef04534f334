"""Reading a log: its days, what is reported of each, and what that makes in doses."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from assessments.opioids.day_report import UNKNOWN
from assessments.opioids.entries import entries
from assessments.opioids.models import OpioidDay, OpioidDose, OpioidProduct
from assessments.responses.models import Response
from trialsite import clock
from trialsite.scoring.opioids import Entry, log_window


@dataclass(frozen=True)
class Day:
    """One day of a log. ``status`` is None while nothing is reported of it; ``doses``
    is how much of each product (by id) was taken."""

    day: date
    status: str | None = None
    doses: dict[int, Decimal] = field(default_factory=dict)

    @property
    def reported(self) -> bool:
        return self.status is not None


@dataclass(frozen=True)
class Log:
    """A response to the opioid log: products in the order they were listed, and every
    day of the window, oldest first."""

    products: tuple[OpioidProduct, ...]
    days: tuple[Day, ...]

    @property
    def reported(self) -> int:
        """How many days something is reported of, if only that it is not remembered."""
        return sum(day.reported for day in self.days)

    @property
    def reported_words(self) -> str:
        """How far the log is: "27 of 28 days reported"."""
        return f"{self.reported} of {len(self.days)} days reported"

    @property
    def usual(self) -> dict[int, Decimal]:
        """What a usual day has of each product, by id; nothing of those whose usual
        amount is 0, for they are taken as needed."""
        return {p.pk: p.usual for p in self.products if p.usual > 0}

    @property
    def entries(self) -> tuple[tuple[Entry, ...] | None, ...]:
        """Each day as the dose rules take it: None where it is not known what was
        taken, empty where nothing was."""
        return tuple(self._entries_of(day) for day in self.days)

    def _entries_of(self, day: Day) -> tuple[Entry, ...] | None:
        if day.status in (None, UNKNOWN):
            return None
        return entries(
            (product, day.doses[product.pk])
            for product in self.products
            if product.pk in day.doses
        )


def window_of(response: Response) -> tuple[date, ...]:
    """The days that a response asks about, oldest first: as many as the protocol says,
    ending the day before the response was opened, in the participant's zone. The day
    of opening is not over, so it is left out. Raises ValueError for an instrument
    that is no log."""
    rules = response.form.log
    if rules is None:
        raise ValueError(f"{response.instrument} is not a log of days.")
    zone = response.visit.participant.timezone
    opened_on = clock.day_of(response.opened_at, zone)
    return log_window(opened_on, days=rules.days)


def read_log(response: Response) -> Log:
    """The log as it stands now, in three queries."""
    products = tuple(OpioidProduct.objects.filter(response=response).order_by("pk"))
    rows = {row.day: row for row in OpioidDay.objects.filter(response=response)}
    doses: dict[int, dict[int, Decimal]] = {}
    for dose in OpioidDose.objects.filter(day__response=response):
        doses.setdefault(dose.day_id, {})[dose.product_id] = dose.amount
    return Log(
        products=products,
        days=tuple(_day(day, rows.get(day), doses) for day in window_of(response)),
    )


def _day(day: date, row: OpioidDay | None, doses: dict[int, dict[int, Decimal]]) -> Day:
    if row is None:
        return Day(day)
    return Day(day, status=row.status, doses=doses.get(row.pk, {}))
