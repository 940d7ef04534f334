"""Long lists by pages that begin after a row: page 100 costs what page 1 does."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from trialsite.web.input import number_in


@dataclass(frozen=True)
class KeyPage:
    """A page of rows. *next* is the key to ask for the rows after them by; empty on
    the last page. *first* says that no rows stand before these."""

    rows: list[Any]
    next: str
    first: bool


def by_number(rows: QuerySet[Any], before: str, size: int) -> KeyPage:
    """The *size* rows of highest primary key; below the number *before*, if it is
    one."""
    number = number_in(before)
    if number is not None:
        rows = rows.filter(pk__lt=number)
    found = list(rows.order_by("-pk")[: size + 1])
    more = str(found[size - 1].pk) if len(found) > size else ""
    return KeyPage(found[:size], more, first=number is None)
