"""Calendar arithmetic: what day is so many months, weeks or days after another."""

from calendar import monthrange
from datetime import date, timedelta
from functools import cache

from trialsite.protocol.types import Offset


def add(offset: Offset, to: date) -> date:
    """The day that lies `offset` after `to`.

    Months are calendar months: the same day of a later month, or that month's last
    day where it has no such day (31 Aug + 6 months = 28 or 29 Feb).
    """
    if offset.months is None:
        return to + timedelta(weeks=offset.weeks or 0, days=offset.days or 0)
    years, month = divmod(to.month - 1 + offset.months, 12)
    year, month = to.year + years, month + 1
    return date(year, month, min(to.day, monthrange(year, month)[1]))


@cache
def fewest_days(first: Offset, second: Offset) -> int:
    """The smallest number of days from anchor + first to anchor + second, over every
    anchor there is; negative where `second` can come before `first`."""
    years = max((offset.months or 0) for offset in (first, second)) // 12 + 1
    # Every place in the four-year cycle comes before 2100, which has no leap day, and
    # every place around it after.
    anchors = (
        date(year, month, day)
        for year in range(2100 - years - 8, 2105)
        for month in range(1, 13)
        # The 1st to the 28th exist in every month, so they all lie as far apart.
        for day in range(28, monthrange(year, month)[1] + 1)
    )
    return min((add(second, day) - add(first, day)).days for day in anchors)
