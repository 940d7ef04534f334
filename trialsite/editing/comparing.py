"""What a save changes, item by item: a page against what it was drawn from, and
against what is kept now. Imports no Django."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

PRINT_BYTES = 9
"""Of the fingerprint of one value. Two values of one field are taken for the same by
accident once in 2**72 times."""


class Keep(StrEnum):
    """What a person decided about a clash."""

    THEIRS = "theirs"
    MINE = "mine"


@dataclass(frozen=True)
class Newer:
    """Who saved what a page was not drawn from yet, in words, and when (ISO 8601)."""

    who: str
    at: str


@dataclass(frozen=True)
class Base:
    """What a page was drawn from.

    ``prints`` has a fingerprint of the value of each item that the page showed, made
    with ``nonce``. ``undecided`` are the items that the page showed as a clash, each
    with who saved the other value; ``decided`` is what the person said of them. An
    item without a fingerprint is one of which it is not known what the page showed.
    """

    nonce: str
    prints: Mapping[str, str] = field(default_factory=dict)
    undecided: Mapping[str, Newer] = field(default_factory=dict)
    decided: Mapping[str, str] = field(default_factory=dict)

    def knows(self, name: str) -> bool:
        return name in self.prints

    def showed(self, name: str, value: object) -> bool:
        """Whether the page was drawn with *value* in the item *name*."""
        return self.prints.get(name) == self._print(name, value)

    def showing(self, values: Mapping[str, object]) -> "Base":
        """The base of the same page drawn anew with *values*; of what is not in them
        it knows what it knew. Nothing is undecided on it."""
        drawn = {name: self._print(name, value) for name, value in values.items()}
        return Base(self.nonce, {**self.prints, **drawn})

    def asking(self, clashes: Mapping[str, Newer]) -> "Base":
        """The base of a page that asks about *clashes*."""
        return Base(self.nonce, self.prints, dict(clashes))

    def _print(self, name: str, value: object) -> str:
        text = "\0".join([self.nonce, name, canonical(value)])
        return hashlib.blake2b(text.encode(), digest_size=PRINT_BYTES).hexdigest()


@dataclass(frozen=True)
class Both:
    """A clash as it is shown: what is kept and what was typed, in
    words, and who saved the first (``newer``)."""

    theirs: str
    mine: str
    newer: str


@dataclass(frozen=True)
class Comparison:
    """What comes of a save. ``changes`` are to be saved; ``clashes`` were changed by
    this person and by somebody else, to different values; ``newer`` were changed by
    somebody else alone, and stay as they are."""

    changes: Mapping[str, object]
    clashes: tuple[str, ...]
    newer: tuple[str, ...]


def compare(
    *, base: Base, now: Mapping[str, object], typed: Mapping[str, object]
) -> Comparison:
    """Compare what was *typed* with what is kept *now*; an item that ``now`` lacks is
    empty. Where it is not known what the page showed, nothing that is kept is
    overwritten: an empty item is taken for untouched, and another value is a clash."""
    changes: dict[str, object] = {}
    clashes: list[str] = []
    newer: list[str] = []
    for name, mine in typed.items():
        theirs = now.get(name)
        decided = base.decided.get(name) if name in base.undecided else None
        if same(mine, theirs) or decided == Keep.THEIRS:
            continue
        if name in base.undecided and decided != Keep.MINE:
            clashes.append(name)
        elif not base.knows(name):
            if is_empty(theirs):
                changes[name] = mine
            elif not is_empty(mine):
                clashes.append(name)
        elif base.showed(name, theirs):
            changes[name] = mine
        elif base.showed(name, mine):
            newer.append(name)
        else:
            clashes.append(name)
    return Comparison(changes, tuple(clashes), tuple(newer))


def same(one: object, other: object) -> bool:
    """Whether two values mean the same: a text with and without blanks around it, 7
    and 7.0, a list in another order, nothing and an empty text."""
    return canonical(one) == canonical(other)


def is_empty(value: object) -> bool:
    return not canonical(value)


def canonical(value: object) -> str:
    """A text that two values share where they mean the same; "" for nothing. A
    browser sends the lines of a text with CR LF, whatever the page had."""
    if value is None or value is False:
        return ""
    if isinstance(value, bool):
        return "yes"
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    if isinstance(value, int | float | Decimal):
        number = Decimal(str(value))
        return f"{number.normalize():f}" if number else "0"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        pairs = (f"{canonical(key)}={canonical(each)}" for key, each in value.items())
        return "{" + ",".join(sorted(pairs)) + "}" if value else ""
    if isinstance(value, Iterable):
        return ",".join(sorted(canonical(each) for each in value))
    return str(value)
