"""Taking stray personal data out of the record, leaving a tombstone (R3-05)."""

from collections.abc import Sequence
from typing import Any

from django.db import connections, transaction

from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.audit.signing import staff
from trialsite.context.acting import acting_as
from trialsite.context.visible import EVERYTHING, visible_rows
from trialsite.secrets.by_hand import KEYS

MAY_REDACT = ("administrator",)
"""The roles that give access: the database knows them by name, and asks for one of them
at the moment of a redaction."""


REDACT = "select trialsite_redact(%s, %s::text[], %s, %s, %s)"


class NotRedacted(ValueError):
    """The redaction was refused; the message says what it lacks."""


def redact(
    *,
    event: int,
    fields: Sequence[str],
    reason: str,
    by: User,
    agreed_by: User,
    using: str = KEYS,
) -> int:
    """Put ``(redacted)`` in place of *fields* of an event: columns, a key inside one
    after a dot (``answers.note``), or ``reason``. *by* and *agreed_by* are two people
    who give access; the reason stays for ever, so it repeats nothing of what is taken
    out. The program's own role may not, so it is done by the connection *using*, of the
    role of the keys or of the tables' owner. Returns the number of the redaction.
    Raises NotRedacted, and OutsideScope where either may not."""
    if not reason.strip():
        raise NotRedacted("The reason is blank; say why this may not stay.")
    if by == agreed_by:
        raise NotRedacted(f"{by} cannot agree with themselves; it takes two people.")
    for person in (by, agreed_by):
        require(person, Permission.MANAGE_ACCESS)
    values: list[Any] = [event, list(fields), reason.strip(), by.pk, agreed_by.pk]
    with (
        acting_as(actor=staff(by), source="command"),
        visible_rows(EVERYTHING),
        transaction.atomic(using=using),
        connections[using].cursor() as cursor,
    ):
        cursor.execute(REDACT, values)
        return int(cursor.fetchone()[0])
