"""What was read back of a person before the button, and whether it is still so."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import connection

from participants.randomization.strata import Stratum

SALT = "participants.randomization.read_back"
GOOD_FOR = timedelta(hours=12)
"""A page that was left open longer is read back again."""


class ReadBackRefused(ValueError):
    """What was handed in is no read-back of this program, or an old one."""

    def __init__(self) -> None:
        super().__init__(
            "The page was open for too long, or was not the one that reads back. "
            "Nothing happened. Read it back again, then randomize."
        )


@dataclass(frozen=True)
class Seen:
    """What a transaction of the database could see: all transactions below *end* but
    those still *running*. PostgreSQL's pg_snapshot, for which the record of changes
    has the number of the transaction of each event. The numbers are those of the
    *server* that has run since then: one that was restored may count them again."""

    server: str
    end: int
    running: tuple[int, ...]


@dataclass(frozen=True)
class ReadBack:
    """That nothing stood between the participant of *study_id* and an arm, by the
    protocol with the digest *protocol*: their *stratum*, the *sequence* of the list
    *sealed_list* that it leads to, and what could be *seen* by then. Everything of the
    person that this was found from is in tables whose changes are recorded under their
    study id, so while there is no event that was not seen, it is still so
    (docs/adr/0023-the-act.md)."""

    study_id: str
    stratum: Stratum
    sealed_list: UUID
    sequence: str
    protocol: str
    seen: Seen

    def packed(self) -> str:
        """Signed text, for the page to hand back."""
        held = {**asdict(self), "sealed_list": str(self.sealed_list)}
        return signing.dumps(held, salt=SALT, compress=True)


def unpacked(text: str) -> ReadBack:
    """The read-back that a page was given. Raises ReadBackRefused."""
    try:
        held: Any = signing.loads(text, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        raise ReadBackRefused from None
    return ReadBack(
        study_id=held["study_id"],
        stratum=Stratum(**held["stratum"]),
        sealed_list=UUID(held["sealed_list"]),
        sequence=held["sequence"],
        protocol=held["protocol"],
        seen=Seen(**{**held["seen"], "running": tuple(held["seen"]["running"])}),
    )


SNAPSHOT = """
select pg_postmaster_start_time()::text, pg_current_snapshot()::text,
    pg_current_xact_id_if_assigned()::text::bigint
"""


def what_is_seen() -> Seen:
    """What any statement after this one sees at the least. The transaction that asks
    counts as running: it may go on to change things."""
    with connection.cursor() as cursor:
        cursor.execute(SNAPSHOT)
        server, snapshot, own = cursor.fetchone()
    _, end, others = snapshot.split(":")
    running = {int(one) for one in others.split(",") if one}
    if own is not None:
        running.add(own)
    return Seen(server, int(end), tuple(sorted(running)))
