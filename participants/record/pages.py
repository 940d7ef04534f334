"""Pages of a list that may be long."""

from functools import cached_property
from typing import TYPE_CHECKING, cast

from django.core.paginator import Paginator
from django.db.models import QuerySet

from participants.enrolment.models import Participant

MOST = 2_000
"""People that are counted, and paged through. Nobody reads on to the fortieth page;
whoever looks for one person searches or chooses less."""


if TYPE_CHECKING:
    _Paginator = Paginator[int]
else:
    _Paginator = Paginator


class LongList(_Paginator):
    """Pages of primary keys. Counts as far as MOST, so that what a page costs does not
    grow with the trial."""

    @cached_property
    def _counted(self) -> int:
        rows = cast(QuerySet[Participant], self.object_list).order_by()
        return int(rows.values("pk")[: MOST + 1].count())

    @cached_property
    def count(self) -> int:
        return min(self._counted, MOST)

    @property
    def has_more(self) -> bool:
        """Whether there are more people than pages lead to."""
        return self._counted > MOST
