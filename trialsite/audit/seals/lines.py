"""Events as the bytes that are sealed: one line of COPY's text format for each.

PostgreSQL writes them itself, so anybody with ``psql`` can make the same bytes without
this program; tabs, line ends and backslashes in values are escaped, so no two events
read the same. Of what was changed, to what and why (which may have to be redacted one
day) the line holds the SHA-256 alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import connections

from trialsite.audit.seals.seal import Entry

LINE = """
    id, (extract(epoch from at) * 1000000)::bigint,
    (extract(epoch from trial_at) * 1000000)::bigint,
    txid, table_name, row_pk, study_id, site_code, action, changed::text,
    actor_id, actor_kind, actor, role, request_id, source,
    encode(sha256(convert_to(old::text, 'UTF8')), 'hex'),
    encode(sha256(convert_to(new::text, 'UTF8')), 'hex'),
    encode(sha256(convert_to(reason, 'UTF8')), 'hex')
"""
"""The columns of a line, in their order, for ever."""

WAITING = (
    "copy (select "  # noqa: S608 - all of it stands here
    + LINE
    + """
        from trialsite_auditevent
        where id > %s and (txid, id) > (%s, %s) and txid < %s
        order by txid, id limit %s
    ) to stdout
    """
)
THESE = (
    "copy (select "
    + LINE
    + "from trialsite_auditevent where id = any (%s::bigint[]) order by id) to stdout"
)

HASHES = -3
"""Where the hashes of old, new and reason begin."""

_ESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


@dataclass(frozen=True)
class SealedLine:
    """An event as it is sealed: the bytes themselves."""

    raw: bytes

    @property
    def fields(self) -> list[bytes]:
        return self.raw.split(b"\t")

    @property
    def entry(self) -> Entry:
        """As a seal lists it."""
        event, at, trial_at, _, table, row, _ = self.raw.split(b"\t", 6)
        digest = sha256(self.raw).hexdigest()
        return Entry(
            int(event), int(at), int(trial_at), unescaped(table), unescaped(row), digest
        )

    @property
    def place(self) -> tuple[int, int]:
        """Its transaction and its number."""
        event, _, _, transaction, _ = self.raw.split(b"\t", 4)
        return int(transaction), int(event)

    def with_times(self, at: int, trial_at: int) -> "SealedLine":
        """The same at other times."""
        event, _, _, rest = self.raw.split(b"\t", 3)
        return _line(event, b"%d" % at, b"%d" % trial_at, rest)

    def with_hashes(self, *hashes: str | None) -> "SealedLine":
        """The same with other hashes of old, new and reason."""
        texts = (b"\\N" if text is None else text.encode() for text in hashes)
        return _line(*self.fields[:HASHES], *texts)


def _line(*fields: bytes) -> SealedLine:
    return SealedLine(b"\t".join(fields))


def read(query: str, values: Sequence[Any], *, using: str) -> Iterator[SealedLine]:
    """The lines of *query*, as they come."""
    return map(SealedLine, rows(query, values, using=using))


def rows(query: str, values: Sequence[Any], *, using: str) -> Iterator[bytes]:
    """What a ``copy (...) to stdout`` sends, row by row, without line ends."""
    with connections[using].cursor() as cursor, cursor.copy(query, values) as copy:
        rest = b""
        for block in copy:
            *whole, rest = (rest + block).split(b"\n")
            yield from whole


def unescaped(field: bytes) -> str:
    """A field of COPY's text format as it was before it was escaped."""
    text = field.decode()
    if "\\" not in text:
        return text
    first, *rest = text.split("\\")
    parts, skip = [first], False
    for part in rest:
        if skip:
            parts.append(part)
            skip = False
        elif not part:
            parts.append("\\")
            skip = True
        else:
            parts.append(_ESCAPED.get(part[0], part[0]) + part[1:])
    return "".join(parts)
