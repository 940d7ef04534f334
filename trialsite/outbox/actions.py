"""Putting a message in the outbox."""

import json
import re
from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction

from trialsite import clock
from trialsite.background.start import start_after_commit
from trialsite.context.visible import NO_SITE, Sight, seeing
from trialsite.outbox.composers import composer_of
from trialsite.outbox.models import Message, MessageState
from trialsite.protocol.models import Site

DISPATCH = "trialsite.outbox.tasks.dispatch"

_CODE = re.compile(r"[A-Za-z0-9_.:+/-]{1,120}")

_INSERT = """
    INSERT INTO trialsite_message
        (key, kind, site_id, study_id, payload, state, attempts, doubts,
         not_before, reason, created_at)
    VALUES (%s, %s, %s, %s, %s::jsonb, %s, 0, 0, %s, '', %s)
    ON CONFLICT (key) DO NOTHING
    RETURNING id
"""


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
    composer_of(kind)
    for value in (key, *payload, *payload.values(), *([study_id] if study_id else [])):
        if not isinstance(value, int) and not _CODE.fullmatch(value):
            raise NotACode(
                f"A {kind} message was given {len(value)} characters that are not an "
                "id or a code; allowed are letters, digits and _ . : + / -"
            )
    now = clock.now()
    due = not_before or now
    # Who causes a message need not be one who may read those of its site.
    with seeing(Sight((site.code if site else NO_SITE,))):
        with connection.cursor() as cursor:
            cursor.execute(
                _INSERT,
                [
                    key,
                    kind,
                    site.code if site else None,
                    study_id,
                    json.dumps(dict(payload)),
                    MessageState.QUEUED,
                    due,
                    now,
                ],
            )
            row = cursor.fetchone()
        if row is None:
            return None
        if due <= now:
            start_after_commit(DISPATCH)
        return Message.objects.get(pk=row[0])
