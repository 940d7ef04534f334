"""Comparing whole stretches of the record with their seals, inside the database.

The events of seals that follow each other are those between two places of the record.
PostgreSQL hashes the digests of their lines in one pass; where that is not the hash of
the digests that the seals list, or a text would have to be escaped in a line, or seals
do not follow each other, the events are looked at one by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.db import connections

from trialsite.audit.seals.seal import Header

Place = tuple[int, int]
"""A transaction, and the number of an event."""

# The line of COPY (lines.py) put together. Every line has as many tabs as stand here
# between its fields, and none in them. So where no text has a backslash, which COPY
# doubles and a null is written with, two events put together alike are alike.
_TEXTS = (
    *("table_name", "row_pk", "study_id", "site_code", "action", "changed::text"),
    *("actor_kind", "actor", "role", "request_id", "source"),
)
_PLAIN = " and ".join(rf"coalesce(strpos({one}, '\'), 0) = 0" for one in _TEXTS)
_FIELDS = (
    "id::text",
    "(extract(epoch from at) * 1000000)::bigint::text",
    "(extract(epoch from trial_at) * 1000000)::bigint::text",
    "txid::text",
    *_TEXTS[:6],
    "actor_id::text",
    *_TEXTS[6:],
    *(
        f"encode(sha256(convert_to({one}, 'UTF8')), 'hex')"
        for one in ("old::text", "new::text", "reason")
    ),
)
_WRITTEN = ", ".join(rf"coalesce({one}, '\N')" for one in _FIELDS)
_LINE = f"concat_ws(chr(9), {_WRITTEN})"
BETWEEN = f"""
    select coalesce(bool_and(plain), true), encode(sha256(
        coalesce(string_agg(digest, ''::bytea order by txid, id), '')), 'hex')
    from (
        select txid, id, {_PLAIN} as plain,
            sha256(convert_to({_LINE}, 'UTF8')) as digest
        from trialsite_auditevent
        where id > %s and (txid, id) > (%s, %s) and (txid, id) <= (%s, %s)
    ) e
"""  # noqa: S608 - all of it stands here


@dataclass(frozen=True)
class Stretch:
    """The events with numbers above *after*, beyond *begin* and up to *end*."""

    after: int
    begin: Place
    end: Place

    def holds(self, leaves: Sequence[str], *, using: str) -> bool:
        """Whether its events are surely those that *leaves* list, in their order."""
        values = [self.after, *self.begin, *self.end]
        with connections[using].cursor() as cursor:
            cursor.execute(BETWEEN, values)
            plain, found = cursor.fetchone()
        # The digest ends each text: [..."<64 hex digits>"].
        digests = "".join(leaf[-66:-2] for leaf in leaves)
        try:
            return bool(plain) and sha256(bytes.fromhex(digests)).hexdigest() == found
        except ValueError:
            return False


def stretch_of(before: Header | None, header: Header) -> Stretch | None:
    """The stretch that the seal of *header* covers, where it simply continues the one
    *before*; None where the database was moved, or the seal goes back."""
    begin = before.through if before else (0, 0)
    after = before.after if before else 0
    if header.note or header.after != after or header.through < begin:
        return None
    return Stretch(after, begin, header.through)


def joined(stretches: Sequence[Stretch]) -> list[Stretch]:
    """The same with neighbours made one."""
    made: list[Stretch] = []
    for one in stretches:
        last = made[-1] if made else None
        if last and (last.after, last.end) == (one.after, one.begin):
            made[-1] = Stretch(last.after, last.begin, one.end)
        else:
            made.append(one)
    return made
