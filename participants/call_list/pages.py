"""The rows of a call list, a page of them at a time: no request reads more."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q, Sum

from participants.call_list.models import CallList, CallListPage
from participants.call_list.packing import unpacked
from participants.call_list.plan import Fate
from participants.call_list.rows import FileRow

PAGE = 500
"""Rows that are kept, and opened, together."""
MOST_PAGES = 4
"""Pages that one request opens: at most 2,000 rows."""


@dataclass(frozen=True)
class Found:
    """Rows with what was to become of them when they were read, and the place to go on
    from; None where no more follow."""

    rows: list[tuple[FileRow, Fate]]
    next: int | None


def rows_between(call_list: CallList, first: int, count: int) -> list[FileRow]:
    """*count* rows from place *first* on; 0 is the first below the header."""
    last = first + count - 1
    pages = call_list.pages.filter(number__range=(first // PAGE, last // PAGE))
    rows = [row for page in pages.order_by("number") for row, _ in unpacked(page.rows)]
    start = first % PAGE
    return rows[start : start + count]


def rows_of_fate(
    call_list: CallList, fates: Collection[Fate], first: int, count: int
) -> Found:
    """Up to *count* rows of one of *fates* from place *first* on: fewer than there are
    where they lie so far apart that MOST_PAGES do not hold them."""
    some = reduce(or_, (Q(**{f"{fate.value}__gt": 0}) for fate in fates))
    pages = call_list.pages.filter(some, number__gte=first // PAGE).order_by("number")
    # One more than is opened says where to go on.
    opened = list(pages[: MOST_PAGES + 1])
    found: list[tuple[FileRow, Fate]] = []
    for page in opened[:MOST_PAGES]:
        for place, (row, fate) in enumerate(unpacked(page.rows), page.number * PAGE):
            if place < first or fate not in fates:
                continue
            if len(found) == count:
                return Found(found, place)
            found.append((row, Fate(fate)))
    more = opened[MOST_PAGES:]
    return Found(found, more[0].number * PAGE if more else None)


def counts_of(call_list: CallList) -> dict[str, int]:
    """How many rows are of each fate, as they were read."""
    sums = call_list.pages.aggregate(**{one.value: Sum(one.value) for one in Fate})
    return {fate: number or 0 for fate, number in sums.items()}


def forget(call_list: CallList) -> None:
    """Take the rows away, for they are to be read anew or forgotten."""
    CallListPage.objects.filter(call_list=call_list).delete()
