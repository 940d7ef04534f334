"""Seals as the table has them: ours, and rows that somebody else put there.

Ours are those that one of our keys signed under the number that they stand at; which
keys are ours the database knows by their check values. A row that is not (SQL cannot
check a signature, and a superuser need not ask) holds nothing up, whatever it holds and
though it be the first: the next seal continues the newest of ours, and verifying names
the row.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, IntegerField, QuerySet

from trialsite.audit.seals.keys import public_keys
from trialsite.audit.seals.models import AuditSeal
from trialsite.audit.seals.seal import Header, Seal, UnreadableSeal

AT_ONCE = 1 << 20
"""Bytes of lists of events that are read at a time, one seal's at least."""
LARGEST_HEADER, LARGEST_LIST = 20_000, 1 << 25
"""Bytes, as the database has it for what is added (trialsite_seal_in_chain). A row that
is larger is not read at all."""


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
    rows = _measured(using).order_by("number")
    batch: list[int] = []
    held = 0
    sizes = rows.filter(number__gt=above).values_list("number", "head", "size")
    for number, head, size in list(sizes):
        too_large = head > LARGEST_HEADER or size > LARGEST_LIST
        if batch and (too_large or held + size > AT_ONCE):
            yield from map(read_row, rows.filter(number__in=batch))
            batch, held = [], 0
        if too_large:
            yield Stored(number, None, "it is larger than a seal can be")
            continue
        batch.append(number)
        held += size
    if batch:
        yield from map(read_row, rows.filter(number__in=batch))


def _measured(using: str) -> QuerySet[Any]:
    """Every row, with the bytes of its header and of its list."""

    def length(column: str) -> Func:
        return Func(F(column), function="octet_length", output_field=IntegerField())

    rows = AuditSeal.objects.using(using)
    return rows.annotate(head=length("header"), size=length("entries"))


def our_seals(*, using: str, above: int = 0) -> Iterator[Seal]:
    """Those of them that are ours. Raises SealKeyMissing."""
    keys = public_keys()
    for stored in stored_seals(using=using, above=above):
        if stored.seal and not problem_of(stored, keys):
            yield stored.seal


def last_seal(*, using: str = "default") -> Header | None:
    """The header of our newest seal; None before the first, whatever else stands in
    the table. Raises SealKeyMissing, and WrongKey where the database knows other keys
    than ours."""
    keys = public_keys()
    rows = _measured(using).filter(head__lte=LARGEST_HEADER, public_key__in=keys)
    for row in rows.defer("entries").order_by("-number").iterator(chunk_size=50):
        stored = read_row(row)
        if stored.seal and not problem_of(stored, keys):
            return stored.seal.header
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
