"""Which days a log asks about, and what on a day is refused outright.

The window ends the day before the visit, so that it holds whole days only. All dates
are calendar dates in the participant's zone.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from trialsite.scoring.errors import MeasureError
from trialsite.scoring.opioids.entry import Entry


def log_window(visit_day: date, *, days: int = 28) -> tuple[date, ...]:
    """The days before the visit, oldest first, the visit's own day left out."""
    return tuple(visit_day - timedelta(days=back) for back in range(days, 0, -1))


def check_date(day: date, *, window: Sequence[date], today: date) -> None:
    """Raises MeasureError future_date or outside_window."""
    if day > today:
        raise MeasureError(
            "future_date",
            what="The day of a dose",
            value=day.isoformat(),
            allowed=f"no later than today, {today.isoformat()}",
        )
    if day not in window:
        raise MeasureError(
            "outside_window",
            what="The day of a dose",
            value=day.isoformat(),
            allowed=f"{window[0].isoformat()} to {window[-1].isoformat()}",
        )


def check_no_duplicates(entries: Sequence[Entry]) -> None:
    """One day's entries must differ in drug, form or strength.

    Raises MeasureError duplicate. A person who confirms that a product was rightly
    entered twice saves without this check.
    """
    seen: set[tuple[str, str, object]] = set()
    for entry in entries:
        product = (entry.drug, entry.shape.code, entry.strength)
        if product in seen:
            unit = entry.shape.strength.unit
            raise MeasureError(
                "duplicate",
                what="A product entered for this day",
                value=f"{entry.drug} {entry.strength} {unit} for the second time",
                allowed="each product once a day, unless it is confirmed",
            )
        seen.add(product)
