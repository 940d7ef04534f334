"""What a key is recognised by, without helping anybody to find it. Imports no Django.

The check value of a key of 32 random bytes is HKDF-SHA-256 of it (RFC 5869) under a
label of its own, cut to 16 bytes (docs/adr/0027-key-check-values.md). It depends on
the key alone, and not on its number or purpose, so that a key in the place of another
is recognised too. The check value of an Ed25519 key is its public half.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LABEL = b"trialsite key check value/1"
BYTES = 16


def check_value(key: bytes) -> str:
    """The check value of a secret key, as 32 hex digits."""
    return HKDF(SHA256(), BYTES, salt=None, info=LABEL).derive(key).hex()


@dataclass(frozen=True)
class KeyVerdict:
    """What comparing a file of keys with the database came to. *usable* are the numbers
    of the keys that both know alike; *waiting* those of the file that the database does
    not know yet, *gone* those that it knows and the file lacks, while no row needs
    them. Where there are *faults* (sentences) no key is used at all."""

    usable: frozenset[int] = frozenset()
    waiting: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def is_settled(self) -> bool:
        """Whether nothing but another file can change it."""
        return not (self.faults or self.waiting)


def compare(
    present: Mapping[int, str],
    known: Mapping[int, str],
    *,
    named: Callable[[int], str],
    rows: Callable[[Collection[int]], Mapping[int, int]],
    put_back: str,
    given_up: Collection[int] = (),
) -> KeyVerdict:
    """Compare the check values of a file, by number, with those that the database
    knows. *named* puts a number in words; *rows* is asked how many rows need each of
    the keys that the file lacks, and *put_back* says how it gets them again; *given_up*
    are numbers that the file declares lost."""
    faults = []
    for number in sorted(set(present) & set(known)):
        if present[number] != known[number]:
            faults.append(_differs(number, present[number], known, named))
    lacking = sorted(set(known) - set(present) - set(given_up))
    needed = rows(lacking) if lacking else {}
    faults += [
        f"{named(number)} is missing, and {_rows(needed[number])} sealed with it: "
        f"{put_back}."
        for number in lacking
        if needed.get(number)
    ]
    return KeyVerdict(
        usable=frozenset(set(present) & set(known)),
        waiting=tuple(sorted(set(present) - set(known))),
        gone=tuple(number for number in lacking if not needed.get(number)),
        faults=tuple(faults),
    )


def _differs(
    number: int, value: str, known: Mapping[int, str], named: Callable[[int], str]
) -> str:
    for other, theirs in known.items():
        if theirs == value:
            return (
                f"{named(number)} is the one that the database knows as "
                f"{named(other)}: put each key back in its place."
            )
    return (
        f"{named(number)} is another than the one that the database knows: put the "
        "file back that belongs to this database."
    )


def _rows(count: int) -> str:
    return f"{count:,} rows are" if count != 1 else "1 row is"
