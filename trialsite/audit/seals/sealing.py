"""Sealing what the record has gained since the last seal.

An event may be committed after one with a higher number, so events are taken by
transaction: only those of transactions before the oldest that still runs
(pg_snapshot_xmin), in the order of transaction and number. What is older than that can
gain nothing more, so no event ever falls between two seals.
"""

from collections.abc import Sequence

from django.db import connections, transaction

from trialsite import clock
from trialsite.audit.seals import lines
from trialsite.audit.seals.everything import all_rows
from trialsite.audit.seals.keys import signing_key
from trialsite.audit.seals.models import AuditSeal
from trialsite.audit.seals.seal import (
    NOTHING_BEFORE,
    Header,
    Seal,
    entry_text,
    key_id,
    public_half,
    root_over,
    sign,
)
from trialsite.protocol import current

MOST = 10_000
"""Events in one seal: what is held in memory at a time."""
LOCK = 0x5EA1
"""The advisory lock of whoever seals."""

OLDEST = "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


class NumbersWentBack(RuntimeError):
    """The server counts transactions from lower than the last seal has seen."""


def seal_new(*, using: str = "default", most: int = MOST) -> list[int]:
    """Seal all that can be sealed now, and return the numbers of the new seals: none
    while somebody else seals. Raises SealKeyMissing and NumbersWentBack."""
    made: list[int] = []
    with all_rows():
        while (seal := _seal_next(using=using, most=most)) is not None:
            made.append(seal.header.seal)
            if seal.header.events < most:
                break
    return made


def _seal_next(*, using: str, most: int) -> Seal | None:
    with transaction.atomic(using=using):
        if not _one("select pg_try_advisory_xact_lock(%s)", [LOCK], using=using):
            return None
        before = last_seal(using=using)
        after, through = (before.after, before.through) if before else (0, (0, 0))
        # Asked for in a statement of its own, so that the next one sees all that had
        # ended by then.
        oldest = _one(OLDEST, [], using=using)
        if oldest < through[0]:
            raise NumbersWentBack(
                f"The server's oldest transaction is {oldest}, and seal "
                f"{before.seal if before else 0} went up to {through[0]}: the database was "
                "moved to another server. Run `manage.py seal_audit --new-server`."
            )
        read = lines.read(
            lines.WAITING, [after, *through, oldest, most], using=using
        )
        return _made(list(read), before, after=after, using=using)


def _made(
    found: Sequence[lines.Line],
    before: Header | None,
    *,
    after: int,
    using: str,
    through: tuple[int, int] | None = None,
) -> Seal | None:
    """Keep the seal over *found*; None where there is nothing to seal."""
    if not found:
        return None
    key = signing_key()
    texts = [entry_text(line.entry) for line in found]
    header = Header(
        seal=before.seal + 1 if before else 1,
        trial=current().trial.key,
        at=clock.wall().isoformat(timespec="seconds"),
        events=len(texts),
        root=root_over(texts),
        previous=before.link if before else NOTHING_BEFORE,
        through=through or (found[-1].transaction, found[-1].event),
        after=after,
        key=key_id(public_half(key)),
    )
    seal = sign(header, texts, key)
    AuditSeal.objects.using(using).create(
        number=header.seal,
        header=header.text(),
        signature=seal.signature,
        public_key=seal.public_key,
        entries=seal.entries,
    )
    return seal


def last_seal(*, using: str = "default") -> Header | None:
    """The header of the newest seal; None before the first. Raises UnreadableSeal."""
    newest = AuditSeal.objects.using(using).defer("entries").order_by("-number").first()
    return newest.as_header() if newest else None


def _one(query: str, values: Sequence[object], *, using: str) -> int:
    with connections[using].cursor() as cursor:
        cursor.execute(query, values)
        return int(cursor.fetchone()[0])
