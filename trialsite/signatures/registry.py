"""What can be signed. A floor declares each kind of record in ``signables.py``::

@signable("eligibility", label="Eligibility", url=page_of)
def content(record: str) -> Content | None: ...
"""

from collections.abc import Callable
from dataclasses import dataclass

from trialsite.signatures.canonical import Content

Read = Callable[[str], Content | None]
Address = Callable[[str], str]


@dataclass(frozen=True)
class Signable:
    """A kind of record: what it is called, how to read what one of them holds now
    (None where it is gone), and the address of the page on which it is signed."""

    kind: str
    label: str
    read: Read
    address: Address


_kinds: dict[str, Signable] = {}


class UnknownSignable(LookupError):
    """Nothing of that kind can be signed."""


def signable(kind: str, *, label: str, address: Address) -> Callable[[Read], Read]:
    """Declare that a function reads what a record of *kind* holds. Raises ValueError
    where the kind has one already."""

    def declare(read: Read) -> Read:
        if kind in _kinds:
            raise ValueError(f"Two readers want to read {kind!r} records.")
        _kinds[kind] = Signable(kind, label, read, address)
        return read

    return declare


def signable_of(kind: str) -> Signable:
    """The kind of that code. Raises UnknownSignable naming it and what exists."""
    try:
        return _kinds[kind]
    except KeyError:
        known = ", ".join(sorted(_kinds)) or "none"
        raise UnknownSignable(f"{kind!r} cannot be signed; there is {known}") from None
