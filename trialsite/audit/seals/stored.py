"""Seals as the table has them: ours, and rows that somebody else put there.

Ours are those that one of our keys signed under the number that they stand at. A row
that is not (SQL cannot check a signature, and a superuser need not ask) holds nothing
up: the next seal continues the newest of ours, and verifying names the row.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import F, Func, IntegerField

from trialsite.audit.seals.keys import public_keys
from trialsite.audit.seals.models import AuditSeal
from trialsite.audit.seals.seal import Header, Seal, UnreadableSeal

AT_ONCE = 1 << 20
"""Bytes of lists of events that are read at a time, one seal's at least."""


class NoSealOfOurs(RuntimeError):
    """There are seals, and none of a key that we know."""


@dataclass(frozen=True)
class Stored:
    """A row of the table: the seal that it holds, or why it does not read as one."""

    number: int
    seal: Seal | None
    problem: str = ""


def read_row(row: AuditSeal) -> Stored:
    """What *row* holds."""
    try:
        return Stored(row.number, row.as_seal())
    except UnreadableSeal as error:
        return Stored(row.number, None, str(error))


def problem_of(stored: Stored, keys: Collection[str]) -> str:
    """Why this is no seal of ours; blank where it is one."""
    seal = stored.seal
    if seal is None:
        return f"was altered ({stored.problem})"
    if seal.header.seal != stored.number:
        return f"holds the header of seal {seal.header.seal}"
    if seal.public_key not in keys:
        return f"is signed by key {seal.header.key}, which is unknown"
    return "" if seal.is_signed else "does not bear a valid signature"


def stored_seals(*, using: str, above: int = 0) -> Iterator[Stored]:
    """Every row above a number, in the order of numbers; a few of them, or one that
    lists many events, in memory at a time."""
    rows = AuditSeal.objects.using(using).order_by("number")
    length = Func(F("entries"), function="octet_length", output_field=IntegerField())
    sizes = rows.annotate(size=length).filter(number__gt=above)
    batch: list[int] = []
    held = 0
    for number, size in list(sizes.values_list("number", "size")):
        if batch and held + size > AT_ONCE:
            yield from map(read_row, rows.filter(number__in=batch))
            batch, held = [], 0
        batch.append(number)
        held += size
    if batch:
        yield from map(read_row, rows.filter(number__in=batch))


def our_seals(*, using: str, above: int = 0) -> Iterator[Seal]:
    """Those of them that are ours. Raises SealKeyMissing."""
    keys = public_keys()
    for stored in stored_seals(using=using, above=above):
        if stored.seal and not problem_of(stored, keys):
            yield stored.seal


def last_seal(*, using: str = "default") -> Header | None:
    """The header of our newest seal; None before the first. Raises SealKeyMissing, and
    NoSealOfOurs where a key that we do not know has signed seals, and ours none."""
    keys, stranger = public_keys(), ""
    rows = AuditSeal.objects.using(using).defer("entries").order_by("-number")
    for row in rows.iterator(chunk_size=50):
        stored = read_row(row)
        if stored.seal and not problem_of(stored, keys):
            return stored.seal.header
        if stored.seal and stored.seal.is_signed:
            stranger = stored.seal.header.key
    if stranger:
        raise NoSealOfOurs(
            f"There are seals, signed by key {stranger}, and none is by a key of ours: "
            "where the key was changed, put the old public one into "
            "AUDIT_SEAL_PUBLIC_KEYS."
        )
    return None


def next_number(before: Header | None, *, using: str) -> int:
    """The first number above our newest seal that nobody has taken."""
    number = before.seal if before else 0
    taken = AuditSeal.objects.using(using).filter(number__gt=number).order_by("number")
    for found in taken.values_list("number", flat=True).iterator(chunk_size=100):
        if found != number + 1:
            break
        number = found
    return number + 1
