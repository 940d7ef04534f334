"""Comparing the record with its seals: by stretches, and event by event where one of
them is not what was sealed."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from django.db import connections, transaction

from trialsite.audit.seals import lines
from trialsite.audit.seals.chain import Checked, check, read_copy, together
from trialsite.audit.seals.faults import Fault, Numbers, about, moment
from trialsite.audit.seals.models import AuditRedaction
from trialsite.audit.seals.outside import whole_lines
from trialsite.audit.seals.redactions import check_redactions
from trialsite.audit.seals.rows import check_rows
from trialsite.audit.seals.seal import Entry, Header, Seal
from trialsite.audit.seals.stored import Stored, stored_seals
from trialsite.audit.seals.stretches import Stretch, joined, stretch_of
from trialsite.context.visible import EVERYTHING, visible_rows
from trialsite.values.instants import UTC, instant_words

ELSEWHERE = """
    copy (
        select id, (extract(epoch from at) * 1000000)::bigint, coalesce(txid, 0),
            table_name, row_pk
        from trialsite_auditevent {where} order by id
    ) to stdout
"""
# Also where an event has no transaction, as it may once the column may be null.
OUTSIDE = """
    (id > %s and (txid, id) > (%s, %s) and (txid, id) <= (%s, %s)) is not true
"""
NEXT = "select pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
ONE_SNAPSHOT = "set transaction isolation level repeatable read, read only"
TOGETHER = 5_000
"""Events that are compared at a time, where seals are small."""


@dataclass
class Findings:
    """What a verification has seen so far. *tombstones* are sentences about events
    whose content was redacted, which is no fault."""

    seals: int = 0
    events: int = 0
    waiting: int = 0
    rows: int = 0
    faults: list[Fault] = field(default_factory=list)
    tombstones: list[str] = field(default_factory=list)
    last: Header | None = None
    copied: Header | None = None

    @property
    def is_well(self) -> bool:
        return not self.faults


Report = Callable[[str], None]


def verify(
    *,
    keys: tuple[str, ...],
    copy: Path | None = None,
    report: Report = lambda words: None,
    using: str = "default",
) -> Findings:
    """Verify the whole record as it is at one moment: the seals with *keys* (hex),
    every event with its seal, every redaction with who may make one, and every row of
    the trial with the record. *copy* is a copy of the seals, which is believed rather
    than the table. Holds a few seals' events in memory, and a bit for each event that
    had to be looked at by itself.

    Raises OSError, and RuntimeError inside a transaction, whose view of the database
    is older than the copy may be."""
    found = Findings()
    with ExitStack() as stack:
        # The copy first: what it has by now was committed before the snapshot, while
        # what is sealed from now on is in neither.
        outside = stack.enter_context(whole_lines(copy)) if copy else None
        stack.enter_context(_one_snapshot(using))
        stack.enter_context(visible_rows(EVERYTHING))
        seals = _noted_rows(stored_seals(using=using), found)
        if outside is not None:
            copied = _noted(read_copy(outside, found.faults.append), found)
            seals = together(copied, seals, found.faults.append)
        sealed = Numbers()
        compared: list[Stretch] = []
        before: Header | None = None
        for checked in _together(check(seals, keys, found.faults.append)):
            compared += _compare(checked, before, sealed, found, using)
            before = found.last = checked[-1].header or found.last
            report(f"{found.seals:,} seals, {found.events:,} events compared")
        _find_inserted(sealed, joined(compared), found, using)
        check_redactions(found.faults.append, using=using)
        for table, count in check_rows(found.faults.append, using=using):
            found.rows += count
            report(f"{table}: {count:,} rows compared with the record")
    return found


@contextmanager
def _one_snapshot(using: str) -> Iterator[None]:
    """All statements inside see the database as it was at the first."""
    if connections[using].in_atomic_block:
        raise RuntimeError("The record is verified outside of any transaction.")
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(ONE_SNAPSHOT)
        yield


def _noted_rows(rows: Iterable[Stored], found: Findings) -> Iterator[Stored]:
    for row in rows:
        found.seals += 1
        yield row


def _noted(seals: Iterable[Seal], found: Findings) -> Iterator[Seal]:
    for seal in seals:
        found.copied = seal.header
        yield seal


def _together(seals: Iterable[Checked]) -> Iterator[list[Checked]]:
    """Seals that follow each other, as many as list TOGETHER events; one that is not
    to be believed, or that was made after a move, alone."""
    some: list[Checked] = []
    events = 0
    for one in seals:
        apart = one.header is None or bool(one.header.note)
        if some and apart:
            yield some
            some, events = [], 0
        some.append(one)
        events += len(one.leaves)
        if apart or events >= TOGETHER:
            yield some
            some, events = [], 0
    if some:
        yield some


def _compare(
    seals: list[Checked],
    before: Header | None,
    sealed: Numbers,
    found: Findings,
    using: str,
) -> list[Stretch]:
    """Compare the events that *seals* list with those in the record, and give the
    stretches of which nothing more is to be said."""
    stretches: list[Stretch] = []
    for one in seals:
        stretch = stretch_of(before, one.header) if one.header else None
        stretches += [stretch] if stretch else []
        before = one.header or before
    leaves = [leaf for one in seals for leaf in one.leaves]
    whole = joined(stretches)
    is_one = len(stretches) == len(seals) and len(whole) == 1
    if is_one and whole[0].holds(leaves, using=using):
        found.events += len(leaves)
        return whole
    _compare_each(
        [entry for one in seals for entry in one.entries], sealed, found, using
    )
    return []


def _compare_each(
    entries: list[Entry], sealed: Numbers, found: Findings, using: str
) -> None:
    """Compare the events that seals list with those in the record, one by one."""
    numbers = [entry.event for entry in entries]
    there = {
        int(raw[: raw.index(b"\t")]): raw
        for raw in lines.rows(lines.THESE, [numbers], using=using)
    }
    for entry in entries:
        sealed.add(entry.event)
        found.events += 1
        raw = there.get(entry.event)
        if raw is None:
            found.faults.append(about("removed", entry, "is no longer there"))
        elif sha256(raw).hexdigest() != entry.digest:
            _name(entry, lines.SealedLine(raw), found, using)


def _name(entry: Entry, line: lines.SealedLine, found: Findings, using: str) -> None:
    """Say in what way an event is not what was sealed."""
    of_event = AuditRedaction.objects.using(using).filter(event=entry.event)
    redactions = list(of_event.select_related("by", "agreed_by"))
    if redactions and _explained(entry, line, redactions):
        newest = redactions[-1]
        found.tombstones.append(
            f"event {entry.event} ({entry.table} {entry.row}): "
            f"{', '.join(newest.fields)} redacted on {instant_words(newest.at, UTC)}, "
            f"by {newest.by}, agreed by {newest.agreed_by}: {newest.reason}"
        )
    elif line.with_times(entry.at, entry.trial_at).entry == entry:
        now = line.entry
        said = about("re-dated", entry, f"now claims to be of {_when(now)}")
        found.faults.append(said)
    else:
        found.faults.append(about("altered", entry, "is not what was sealed"))


def _when(entry: Entry) -> str:
    return f"{moment(entry.at)}, shown as {moment(entry.trial_at)}"


def _explained(
    entry: Entry, line: lines.SealedLine, redactions: list[AuditRedaction]
) -> bool:
    """Whether the redactions, one after another, lead from what was sealed to what is
    there now, and nothing else was touched."""
    before = line.with_hashes(*redactions[0].was)
    steps = [*redactions[1:], None]
    for one, following in zip(redactions, steps, strict=True):
        if following and following.was != one.now_is:
            return False
    is_now = line.with_hashes(*redactions[-1].now_is)
    return before.entry == entry and is_now == line


def _find_inserted(
    sealed: Numbers, compared: list[Stretch], found: Findings, using: str
) -> None:
    """Look for events that are in no seal though their time to be sealed is past: not
    where whole stretches were *compared*, in which there is none."""
    through = found.last.through if found.last else (0, 0)
    after = found.last.after if found.last else 0
    to_come = _next_transaction(using)
    where = f"where {' and '.join([OUTSIDE] * len(compared))}" if compared else ""
    values = [part for one in compared for part in (one.after, *one.begin, *one.end)]
    for raw in lines.rows(ELSEWHERE.format(where=where), values, using=using):
        event, at, txid, table, row = raw.split(b"\t")
        number, writer = int(event), int(txid)
        if number in sealed:
            continue
        entry = Entry(
            number, int(at), 0, lines.unescaped(table), lines.unescaped(row), ""
        )
        if number <= after or (writer, number) <= through:
            found.faults.append(about("inserted", entry, "is in no seal"))
            continue
        found.waiting += 1
        if writer >= to_come:
            text = "names a transaction that has not been"
            found.faults.append(about("inserted", entry, text))


def _next_transaction(using: str) -> int:
    with connections[using].cursor() as cursor:
        cursor.execute(NEXT)
        return int(cursor.fetchone()[0])
