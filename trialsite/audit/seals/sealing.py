"""Sealing what the record has gained since the last seal.

An event may be committed after one with a higher number, so events are taken by
transaction: only those of transactions below a limit, all of which have ended, in the
order of transaction and number. What is below can gain nothing more, so no event ever
falls between two seals.

The limit never goes back. What the server shows of its transactions is read at several
moments, so one of another database may count as ours at one moment and not at the next;
but each answer is true when given (every transaction of ours below it has ended), and
stays true. So the greatest answer so far holds, and the last seal has one in it.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connections, transaction

from trialsite import clock
from trialsite.audit.seals import lines
from trialsite.audit.seals.faults import Numbers
from trialsite.audit.seals.keys import signing_key
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
from trialsite.audit.seals.stored import last_seal, next_number, our_seals
from trialsite.context.visible import EVERYTHING, visible_rows
from trialsite.protocol.now import the_trial

MOST = 10_000
"""Events in one seal: what is held in memory at a time, and as many as the database
takes (trialsite_seal_in_chain)."""
LOCK = 0x5EA1
"""The advisory lock of whoever seals."""

HIGHEST = "select coalesce(max(id), 0) from trialsite_auditevent"
NUMBERS = "copy (select id from trialsite_auditevent order by id) to stdout"
# No transaction of this database below this one still runs. Those of the server's other
# databases write no event of ours, however long they take; one that is not seen to be
# theirs counts as ours.
OLDEST = """
    select least(pg_current_xact_id_if_assigned()::text::bigint, coalesce((
        select min(x) from pg_snapshot_xip(s) x where not exists (
            select 1 from pg_locks l join pg_stat_activity a using (pid)
            where l.locktype = 'transactionid' and l.mode = 'ExclusiveLock'
                and l.granted and a.datname <> current_database()
                and l.transactionid::text::bigint = x::text::bigint & 4294967295
        )
    ), pg_snapshot_xmax(s))::text::bigint)
    from pg_current_snapshot() s
"""
SERVER = "select system_identifier::text from pg_control_system()"
# What a server counts by, for all its databases; it never goes back.
NEWEST = "select pg_snapshot_xmax(pg_current_snapshot())::text::bigint"


class AnotherServer(RuntimeError):
    """The transactions are counted by another server than at the last seal."""


def seal_new(*, using: str = "default", most: int = MOST) -> list[int]:
    """Seal all that can be sealed now, and return the numbers of the new seals: none
    while somebody else seals. Raises SealKeyMissing, WrongKey and AnotherServer."""
    made: list[int] = []
    with visible_rows(EVERYTHING):
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
        if before:
            _refuse_another_server(before, using)
        # Asked for in a statement of its own, so that the next one sees all that had
        # ended by then.
        limit = max(_number(OLDEST, using=using), through[0] + 1)
        read = lines.read(lines.WAITING, [after, *through, limit, most], using=using)
        found = list(read)
        if not found:
            return None
        reached = found[-1].place
        return _made(found, before, after=after, through=reached, using=using)


def _refuse_another_server(before: Header, using: str) -> None:
    """Raise AnotherServer where the numbers of transactions are not those that the
    last seal has seen: what another server counts may be lower than what is sealed,
    and would never be."""
    here, newest = _one(SERVER, using=using), _number(NEWEST, using=using)
    if before.server in ("", here) and newest > before.through[0]:
        return
    raise AnotherServer(
        f"Seal {before.seal} went up to transaction {before.through[0]} of server "
        f"{before.server or '(not noted)'}, and this is server {here}, at transaction "
        f"{newest}: the database was moved to another server, or upgraded. Run "
        "`manage.py seal_audit --new-server REASON` as the tables' owner."
    )


def seal_on_new_server(
    *, note: str, using: str = "default", most: int = MOST
) -> list[int]:
    """Seal all that is in no seal yet, after the database was restored on a server
    whose transactions count from lower, and go on from there; *note* says why, and is
    signed. Nobody writes to the record meanwhile. Asks for the rights of the tables'
    owner. Returns the numbers of the new seals, of which there is one at least."""
    with transaction.atomic(using=using), visible_rows(EVERYTHING):
        with connections[using].cursor() as cursor:
            cursor.execute("lock table trialsite_auditevent in share mode")
        _one("select pg_advisory_xact_lock(%s)", [LOCK], using=using)
        waiting = _in_no_seal(using=using)
        # Whoever writes later is of this transaction or a later one.
        through = (_number(OLDEST, using=using) - 1, 0)
        after = _number(HIGHEST, using=using)
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
    for seal in our_seals(using=using):
        for entry in seal.listed():
            sealed.add(entry.event)
    events = map(int, lines.rows(NUMBERS, [], using=using))
    return [event for event in events if event not in sealed]


def _made(
    found: Sequence[lines.SealedLine],
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
        seal=next_number(before, using=using),
        trial=the_trial().key,
        at=clock.wall().isoformat(timespec="seconds"),
        events=len(texts),
        root=root_over(texts),
        previous=before.link if before else NOTHING_BEFORE,
        through=through,
        after=after,
        key=key_id(public_half(key)),
        note=note,
        server=_one(SERVER, using=using),
    )
    seal = sign(header, texts, key)
    values = [
        *(header.seal, header.text(), seal.signature, seal.public_key, seal.entries)
    ]
    _one("select trialsite_add_seal(%s, %s, %s, %s, %s)", values, using=using)
    return seal


COUNT = """
    select count(*) from trialsite_auditevent where id > %s and (txid, id) > (%s, %s)
"""


def count_waiting(newest: Header | None, *, using: str = "default") -> int:
    """How many events are not sealed yet."""
    after, through = (newest.after, newest.through) if newest else (0, (0, 0))
    with visible_rows(EVERYTHING):
        return _number(COUNT, [after, *through], using=using)


def _one(query: str, values: Sequence[Any] = (), *, using: str) -> Any:
    with connections[using].cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchone()[0]


def _number(query: str, values: Sequence[Any] = (), *, using: str) -> int:
    return int(_one(query, values, using=using))
