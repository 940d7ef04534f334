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
from trialsite.audit.seals.faults import Numbers
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
from trialsite.walls.context import EVERYTHING, seeing

MOST = 10_000
"""Events in one seal: what is held in memory at a time."""
LOCK = 0x5EA1
"""The advisory lock of whoever seals."""

HIGHEST = "select coalesce(max(id), 0) from trialsite_auditevent"
NUMBERS = "copy (select id from trialsite_auditevent order by id) to stdout"
# The oldest transaction of this database that has not ended. Those of the server's
# other databases write no event of ours, however long they take; one that is not seen
# to be theirs counts as ours.
OLDEST = """
    select coalesce((
        select min(x) from pg_snapshot_xip(s) x where not exists (
            select 1 from pg_locks l join pg_stat_activity a using (pid)
            where l.locktype = 'transactionid' and l.mode = 'ExclusiveLock'
                and l.granted and a.datname <> current_database()
                and l.transactionid::text::bigint = x::text::bigint & 4294967295
        )
    ), pg_snapshot_xmax(s))::text::bigint
    from pg_current_snapshot() s
"""


class NumbersWentBack(RuntimeError):
    """The server counts transactions from lower than the last seal has seen."""


def seal_new(*, using: str = "default", most: int = MOST) -> list[int]:
    """Seal all that can be sealed now, and return the numbers of the new seals: none
    while somebody else seals. Raises SealKeyMissing and NumbersWentBack."""
    made: list[int] = []
    with seeing(EVERYTHING):
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
                f"The server's oldest transaction is {oldest}, and the last seal went "
                f"up to {through[0]}: the database was moved to another server. Run "
                "`manage.py seal_audit --new-server REASON` as the tables' owner."
            )
        read = lines.read(lines.WAITING, [after, *through, oldest, most], using=using)
        found = list(read)
        if not found:
            return None
        reached = found[-1].place
        return _made(found, before, after=after, through=reached, using=using)


def seal_on_new_server(
    *, note: str, using: str = "default", most: int = MOST
) -> list[int]:
    """Seal all that is in no seal yet, after the database was restored on a server
    whose transactions count from lower, and go on from there; *note* says why, and is
    signed. Nobody writes to the record meanwhile. Asks for the rights of the tables'
    owner. Returns the numbers of the new seals, of which there is one at least."""
    with transaction.atomic(using=using), seeing(EVERYTHING):
        with connections[using].cursor() as cursor:
            cursor.execute("lock table trialsite_auditevent in share mode")
        _one("select 1 from pg_advisory_xact_lock(%s)", [LOCK], using=using)
        waiting = _in_no_seal(using=using)
        # Whoever writes later is of this transaction or a later one.
        through = (_one(OLDEST, [], using=using) - 1, 0)
        after = _one(HIGHEST, [], using=using)
        made: list[int] = []
        for begin in range(0, max(len(waiting), 1), most):
            part = waiting[begin : begin + most]
            seal = _made(
                list(lines.read(lines.THESE, [part], using=using)),
                last_seal(using=using),
                after=after,
                through=through,
                note=note,
                using=using,
            )
            made.append(seal.header.seal)
    return made


def _in_no_seal(*, using: str) -> list[int]:
    sealed = Numbers()
    seals = AuditSeal.objects.using(using).order_by("number")
    for number in list(seals.values_list("number", flat=True)):
        for entry in seals.get(number=number).as_seal().listed():
            sealed.add(entry.event)
    events = map(int, lines.rows(NUMBERS, [], using=using))
    return [event for event in events if event not in sealed]


def _made(
    found: Sequence[lines.Line],
    before: Header | None,
    *,
    after: int,
    through: tuple[int, int],
    using: str,
    note: str = "",
) -> Seal:
    """Keep the seal over *found*."""
    key = signing_key()
    texts = [entry_text(line.entry) for line in found]
    header = Header(
        seal=before.seal + 1 if before else 1,
        trial=current().trial.key,
        at=clock.wall().isoformat(timespec="seconds"),
        events=len(texts),
        root=root_over(texts),
        previous=before.link if before else NOTHING_BEFORE,
        through=through,
        after=after,
        key=key_id(public_half(key)),
        note=note,
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


COUNT = """
    select count(*) from trialsite_auditevent where id > %s and (txid, id) > (%s, %s)
"""


def count_waiting(newest: Header | None, *, using: str = "default") -> int:
    """How many events are not sealed yet."""
    after, through = (newest.after, newest.through) if newest else (0, (0, 0))
    with seeing(EVERYTHING):
        return _one(COUNT, [after, *through], using=using)


def _one(query: str, values: Sequence[int], *, using: str) -> int:
    with connections[using].cursor() as cursor:
        cursor.execute(query, values)
        return int(cursor.fetchone()[0])
