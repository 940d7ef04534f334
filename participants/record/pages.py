"""Pages of a list that may be long."""

from typing import TYPE_CHECKING

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
    """Pages of the primary keys of *people*, in their order, as far as MOST: one query
    finds them, so that what a page costs does not grow with the trial."""

    def __init__(self, people: QuerySet[Participant], per_page: int) -> None:
        keys = list(people.values_list("pk", flat=True)[: MOST + 1])
        self.has_more = len(keys) > MOST
        super().__init__(keys[:MOST], per_page)
