"""Who is to be called, the longest on the list first."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from participants.candidates.models import Candidate, CandidateState
from participants.keyset import KeyPage


def page_to_call(candidates: QuerySet[Candidate], after: str, size: int) -> KeyPage:
    """The *size* candidates to call who follow the one that *after* stands for: a time
    and a key, as a page's ``next`` has them."""
    rows = candidates.filter(standing=CandidateState.TO_CALL).select_related("site")
    place = _place(after)
    if place:
        at, key = place
        rows = rows.filter(Q(listed_at__gt=at) | Q(listed_at=at, pk__gt=key))
    found = list(rows.order_by("listed_at", "pk")[: size + 1])
    more = ""
    if len(found) > size:
        last = found[size - 1]
        more = f"{last.listed_at.isoformat()}~{last.pk}"
    return KeyPage(found[:size], more, first=place is None)


def _place(after: str) -> tuple[Any, UUID] | None:
    at, _, key = after.partition("~")
    try:
        return datetime.fromisoformat(at), UUID(key)
    except ValueError:
        return None
