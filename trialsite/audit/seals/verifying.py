"""Comparing the record with its seals, event by event."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.db import connections

from trialsite.audit.seals import lines
from trialsite.audit.seals.chain import Checked, check, read_copy, together
from trialsite.audit.seals.faults import Fault, Numbers, about, moment
from trialsite.audit.seals.models import AuditRedaction, AuditSeal
from trialsite.audit.seals.rows import check_rows
from trialsite.audit.seals.seal import Entry, Header, Seal, UnreadableSeal
from trialsite.walls.context import EVERYTHING, seeing

ALL = """
    copy (
        select id, (extract(epoch from at) * 1000000)::bigint, txid, table_name, row_pk
        from trialsite_auditevent order by id
    ) to stdout
"""
NEXT = "select pg_snapshot_xmax(pg_current_snapshot())::text::bigint"


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


Tell = Callable[[str], None]


def verify(
    *,
    keys: tuple[str, ...],
    copy: Iterable[str] | None = None,
    tell: Tell = lambda words: None,
    using: str = "default",
) -> Findings:
    """Verify the whole record: the seals with *keys* (hex), every event with its seal,
    and every row of the trial with the record. *copy* are the lines of a copy of the
    seals, which is believed rather than the table. Holds one seal's events in memory,
    and a bit for each event."""
    found = Findings()
    with seeing(EVERYTHING):
        seals = _stored(found, using)
        if copy is not None:
            outside = _noted(read_copy(copy, found.faults.append), found)
            seals = together(outside, seals, found.faults.append)
        sealed = Numbers()
        for checked in check(seals, keys, found.faults.append):
            _compare(checked, sealed, found, using)
            found.seals += 1
            found.last = checked.header
            if found.seals % 10 == 0:
                tell(f"{found.seals:,} seals, {found.events:,} events compared")
        tell(f"{found.seals:,} seals, {found.events:,} events compared")
        _find_inserted(sealed, found, using)
        for table, count in check_rows(found.faults.append, using=using):
            found.rows += count
            tell(f"{table}: {count:,} rows compared with the record")
    return found


def _stored(found: Findings, using: str) -> Iterator[Seal]:
    """The seals of the table, one at a time."""
    rows = AuditSeal.objects.using(using).order_by("number")
    for number in list(rows.values_list("number", flat=True)):
        try:
            yield rows.get(number=number).as_seal()
        except UnreadableSeal as error:
            text = f"seal {number} of the database was altered ({error})"
            found.faults.append(Fault("seal unreadable", text, seal=number))


def _noted(seals: Iterable[Seal], found: Findings) -> Iterator[Seal]:
    for seal in seals:
        found.copied = seal.header
        yield seal


def _compare(checked: Checked, sealed: Numbers, found: Findings, using: str) -> None:
    """Compare the events that a seal lists with those in the record."""
    entries = checked.entries or []
    numbers = [entry.event for entry in entries]
    found_lines = lines.read(lines.THESE, [numbers], using=using)
    there = {line.place[1]: line for line in found_lines}
    for entry in entries:
        sealed.add(entry.event)
        found.events += 1
        line = there.get(entry.event)
        if line is None:
            found.faults.append(about("removed", entry, "is not there any more"))
        elif line.entry != entry:
            _name(entry, line, found, using)


def _name(entry: Entry, line: lines.Line, found: Findings, using: str) -> None:
    """Say in what way an event is not what was sealed."""
    redactions = list(AuditRedaction.objects.using(using).filter(event=entry.event))
    if redactions and _explained(entry, line, redactions):
        newest = redactions[-1]
        found.tombstones.append(
            f"event {entry.event} ({entry.table} {entry.row}): "
            f"{', '.join(newest.fields)} redacted at {newest.at:%Y-%m-%d %H:%M %Z} by "
            f"{newest.by}, agreed by {newest.agreed_by}: {newest.reason}"
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
    entry: Entry, line: lines.Line, redactions: list[AuditRedaction]
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


def _find_inserted(sealed: Numbers, found: Findings, using: str) -> None:
    """Look for events that are in no seal though their time to be sealed is past."""
    through = found.last.through if found.last else (0, 0)
    after = found.last.after if found.last else 0
    unheard: list[tuple[int, Entry]] = []
    to_come = _next_transaction(using)
    for raw in lines.rows(ALL, [], using=using):
        event, at, txid, table, row = raw.split(b"\t")
        number, transaction = int(event), int(txid)
        if number in sealed:
            continue
        entry = Entry(number, int(at), 0, lines.told(table), lines.told(row), "")
        if number <= after or (transaction, number) <= through:
            found.faults.append(about("inserted", entry, "is in no seal"))
        else:
            found.waiting += 1
            if transaction >= to_come:
                unheard.append((transaction, entry))
    # Some were made while the record was read.
    to_come = _next_transaction(using)
    for transaction, entry in unheard:
        if transaction >= to_come:
            text = "names a transaction that has not been"
            found.faults.append(about("inserted", entry, text))


def _next_transaction(using: str) -> int:
    with connections[using].cursor() as cursor:
        cursor.execute(NEXT)
        return int(cursor.fetchone()[0])
