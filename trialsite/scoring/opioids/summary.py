"""A log of days (Timeline Followback) in a few numbers.

mean_daily_mme is definition 3 of the NIH HEAL calculator (total over a fixed window),
its window being the reported days; mean_mme_on_use_days is definition 2 (total over
days on therapy) and max_daily_mme definition 4 (highest day). Definition 1 (total over
days supplied) needs prescriptions, which a log of doses taken does not have.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from trialsite.scoring.errors import MeasureError
from trialsite.scoring.exact import to_decimal
from trialsite.scoring.opioids.day import day_mme
from trialsite.scoring.opioids.entry import Entry


@dataclass(frozen=True, slots=True)
class LogSummary:
    """Counts and total describe the reported days alone.

    The two means and the highest day are None when fewer than `minimum_reported` days
    were reported; the mean on use days also when no day had a use. A use day has more
    than 0 MME; an any-opioid day may have an excluded drug alone.
    """

    n_days: int
    n_reported: int
    n_use_days: int
    n_any_opioid_days: int
    total_mme: Decimal
    mean_daily_mme: Decimal | None
    mean_mme_on_use_days: Decimal | None
    max_daily_mme: Decimal | None
    days_ge50: int
    days_ge90: int
    any_excluded: bool
    table: str
    extended: bool
    minimum_reported: int

    @property
    def sufficient(self) -> bool:
        return self.n_reported >= self.minimum_reported


def summarize(
    days: Sequence[Sequence[Entry] | None],
    *,
    minimum_reported: int = 21,
    table: str = "CDC2022",
    extended: bool = False,
) -> LogSummary:
    """Summarize days in order. None is a day not reported, empty a day without opioids.

    A day of 0 MME counts in the denominator; a day not reported does not. Raises
    MeasureError wrong_length for no days at all, out_of_range for a minimum outside 1
    to the number of days, and what day_mme raises.
    """
    if not days:
        raise MeasureError(
            "wrong_length", what="The number of days", value=0, allowed="1 or more"
        )
    if not 1 <= minimum_reported <= len(days):
        raise MeasureError(
            "out_of_range",
            what="The minimum of reported days",
            value=minimum_reported,
            allowed=f"a whole number from 1 to {len(days)}",
        )
    doses = [
        day_mme(day, table=table, extended=extended) for day in days if day is not None
    ]
    total = sum((Fraction(dose.mme) for dose in doses), Fraction(0))
    n_use_days = sum(dose.mme > 0 for dose in doses)
    enough = len(doses) >= minimum_reported
    return LogSummary(
        n_days=len(days),
        n_reported=len(doses),
        n_use_days=n_use_days,
        n_any_opioid_days=sum(dose.any_opioid for dose in doses),
        total_mme=to_decimal(total),
        mean_daily_mme=to_decimal(total / len(doses)) if enough else None,
        mean_mme_on_use_days=(
            to_decimal(total / n_use_days) if enough and n_use_days else None
        ),
        max_daily_mme=max(dose.mme for dose in doses) if enough else None,
        days_ge50=sum(dose.ge50 for dose in doses),
        days_ge90=sum(dose.ge90 for dose in doses),
        any_excluded=any(dose.excluded for dose in doses),
        table=table,
        extended=extended,
        minimum_reported=minimum_reported,
    )
