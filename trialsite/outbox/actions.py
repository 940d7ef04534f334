"""Putting a message in the outbox."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from trialsite import clock
from trialsite.background.start import start_after_commit
from trialsite.context.visible import NO_SITE, Visibility, visible_rows
from trialsite.outbox.composers import composer_of
from trialsite.outbox.models import Message, MessageState
from trialsite.protocol.models import Site

DISPATCH = "trialsite.outbox.tasks.dispatch"

_CODE = re.compile(r"[A-Za-z0-9_.:+/-]{1,120}")

_INSERT = """
    INSERT INTO trialsite_message
        (key, kind, site_id, study_id, payload, state, attempts, doubts,
         not_before, reason, created_at)
    SELECT key, kind, site, study_id, payload::jsonb, %s, 0, 0, due, '', %s
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
        %s::timestamptz[]) wanted(key, kind, site, study_id, payload, due)
    ON CONFLICT (key) DO NOTHING
    RETURNING id
"""

AT_ONCE = 1000
"""Messages that are put in by one statement."""


@dataclass(frozen=True)
class Wanted:
    """A message that is to be sent, as ``enqueue`` takes it."""

    key: str
    kind: str
    payload: Mapping[str, str | int]
    site: str | None = None
    study_id: str = ""
    not_before: datetime | None = None


class NotACode(ValueError):
    """Something other than an id or a code was about to be kept in the outbox."""


@transaction.atomic
def enqueue(
    *,
    key: str,
    kind: str,
    payload: Mapping[str, str | int],
    site: Site | None = None,
    study_id: str = "",
    not_before: datetime | None = None,
) -> Message | None:
    """Leave a message to be sent once the caller's transaction commits.

    The *key* says what caused it, such as ``visit:412:T-7``: whoever asks again for
    the same cause, at the same time or later, gets None and nothing is sent twice.
    *key*, *study_id* and *payload* hold ids and codes only, for they are kept and
    shown; the text and the address are made by the composer of *kind* when it is
    sent, not before *not_before* (now, where None).

    Raises UnknownKind, and NotACode for a value with a blank, an @ or the like.
    """
    one = Wanted(key, kind, payload, site.code if site else None, study_id, not_before)
    return next(iter(enqueue_all([one])), None)


@transaction.atomic
def enqueue_all(wanted: Sequence[Wanted]) -> list[Message]:
    """As enqueue, for many of them; those whose key is there already are left out.
    Raises as enqueue, and then leaves none of them."""
    for one in wanted:
        _check(one)
    now = clock.now()
    made: list[Message] = []
    for at in range(0, len(wanted), AT_ONCE):
        some = wanted[at : at + AT_ONCE]
        sites = {one.site or NO_SITE for one in some}
        # Who causes a message need not be one who may read those of its site.
        with visible_rows(Visibility(tuple(sorted(sites)))):
            with connection.cursor() as cursor:
                cursor.execute(
                    _INSERT, [MessageState.QUEUED, now, *_columns(some, now)]
                )
                keys = [key for (key,) in cursor.fetchall()]
            made += Message.objects.filter(pk__in=keys).order_by("pk")
    if any(one.not_before <= now for one in made):
        start_after_commit(DISPATCH)
    return made


def _check(one: Wanted) -> None:
    composer_of(one.kind)
    codes = (one.key, *one.payload, *one.payload.values())
    for value in (*codes, *([one.study_id] if one.study_id else [])):
        if not isinstance(value, int) and not _CODE.fullmatch(value):
            raise NotACode(
                f"A {one.kind} message was given {len(value)} characters that are not "
                "an id or a code; allowed are letters, digits and _ . : + / -"
            )


def _columns(wanted: Sequence[Wanted], now: datetime) -> list[list[Any]]:
    return [
        [one.key for one in wanted],
        [one.kind for one in wanted],
        [one.site for one in wanted],
        [one.study_id for one in wanted],
        [json.dumps(dict(one.payload)) for one in wanted],
        [one.not_before or now for one in wanted],
    ]
