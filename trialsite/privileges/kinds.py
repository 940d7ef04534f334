"""What the program may do with the rows of a table, beside reading them. Imports no
Django."""

from dataclasses import dataclass
from enum import StrEnum

ANY = "*"


class Kind(StrEnum):
    """What the rows of a table are."""

    FACT = "fact"
    STATE = "state"
    CACHE = "cache"
    READ = "read only"


@dataclass(frozen=True)
class Kept:
    """One table. *changes* names the fields that an update may write (ANY: each of
    them); *deletes* says why a row may be deleted, and is empty where none may be;
    *follows* names the fields that a foreign key's cascade keeps equal to another
    row's, and nobody writes."""

    kind: Kind
    inserts: bool = True
    changes: tuple[str, ...] = ()
    deletes: str = ""
    follows: tuple[str, ...] = ()
    why: str = ""


def fact(*, follows: tuple[str, ...] = ()) -> Kept:
    """Rows are added and never change: a mistake is corrected by another row."""
    return Kept(Kind.FACT, follows=follows)


def state(
    *changes: str, deletes: str = "", follows: tuple[str, ...] = (), why: str = ""
) -> Kept:
    """How something stands: of a row the fields *changes* change, and no other."""
    return Kept(Kind.STATE, changes=changes, deletes=deletes, follows=follows, why=why)


def cache(*changes: str, deletes: str) -> Kept:
    """Bookkeeping that says nothing of the trial; *deletes* says when it goes."""
    return Kept(Kind.CACHE, changes=changes, deletes=deletes)


def read_only(why: str) -> Kept:
    """Rows that the program reads alone; *why* says who writes them."""
    return Kept(Kind.READ, inserts=False, why=why)
