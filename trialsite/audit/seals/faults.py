"""What verifying finds. Imports no Django."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from trialsite.audit.seals.seal import Entry

Kind = Literal[
    "altered",
    "removed",
    "inserted",
    "re-dated",
    "seal unreadable",
    "seal missing",
    "seal broken",
    "seal replaced",
    "seal foreign",
    "redaction refused",
    "row changed",
    "row added",
    "row removed",
]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: its kind, and a sentence that names the event or the
    row; *event* is the number of an event, *seal* that of a seal."""

    kind: Kind
    text: str
    event: int | None = None
    seal: int | None = None
    table: str = ""
    row: str = ""

    def __str__(self) -> str:
        return f"{self.kind.upper()}: {self.text}"


def moment(microseconds: int) -> str:
    """An instant in UTC to the microsecond, as ISO 8601 has it: what was re-dated may
    differ in the last digit."""
    return (EPOCH + timedelta(microseconds=microseconds)).isoformat()


def about(kind: Kind, entry: Entry, text: str) -> Fault:
    """A fault of the event that *entry* names."""
    return Fault(
        kind,
        f"event {entry.event} ({entry.table} {entry.row}, {moment(entry.at)}) {text}",
        event=entry.event,
        table=entry.table,
        row=entry.row,
    )


class Numbers:
    """A set of whole numbers that lie close together, in a bit for each."""

    CHUNK = 1 << 16

    def __init__(self) -> None:
        self._chunks: dict[int, bytearray] = {}

    def add(self, number: int) -> None:
        chunk, bit = divmod(number, self.CHUNK)
        bits = self._chunks.setdefault(chunk, bytearray(self.CHUNK // 8))
        bits[bit >> 3] |= 1 << (bit & 7)

    def __contains__(self, number: int) -> bool:
        chunk, bit = divmod(number, self.CHUNK)
        bits = self._chunks.get(chunk)
        return bits is not None and bool(bits[bit >> 3] & 1 << (bit & 7))


def differing(
    image: Mapping[str, object], row: Mapping[str, object], unknown: Sequence[str]
) -> Iterator[str]:
    """The columns of *row* that are not as the record's *image* has them. What either
    lacks says nothing, and neither does what the record keeps as one of *unknown*, in
    a column or inside of one."""
    for column in sorted(image.keys() & row.keys()):
        kept, now = image[column], row[column]
        if not (_fits(kept, now, unknown) or _same_instant(kept, now)):
            yield column


def _fits(kept: object, now: object, unknown: Sequence[str]) -> bool:
    """Whether both are the same, but for what was taken out of the record."""
    if kept in unknown or kept == now:
        return True
    if not isinstance(kept, dict) or not isinstance(now, dict):
        return False
    return all(
        kept.get(key) in unknown
        or (key in kept and key in now and _fits(kept[key], now[key], unknown))
        for key in kept.keys() | now.keys()
    )


def _same_instant(one: object, other: object) -> bool:
    """Whether both name one instant, as seen from two zones."""
    try:
        instants = [datetime.fromisoformat(str(value)) for value in (one, other)]
        return all(t.tzinfo for t in instants) and instants[0] == instants[1]
    except ValueError:
        return False
