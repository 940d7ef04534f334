"""A list that was made elsewhere: read, held to the protocol, and used in order."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import ClassVar

from participants.randomization.schemes.base import (
    ALL,
    ArmStream,
    Draw,
    Factor,
    Levels,
    Placed,
    Scheme,
    Share,
    check_position,
)
from participants.randomization.schemes.canonical import Stated, canonical
from trialsite.values.tables import records

COLUMNS = ("stratum", "arm")
SHOWN = 100
"""Characters of a value that are told."""


class ListRefused(ValueError):
    """The list does not fit the protocol. ``faults`` names each line and its value."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class ListUsedUp(RuntimeError):
    """A stratum has had its last place; its makers must make a list that goes on."""


@dataclass(frozen=True, kw_only=True)
class ImportedList(Scheme):
    """The arms of each stratum in the order of the list. ``entries`` are
    (stratum, arm), as the list has them."""

    method: ClassVar[str] = "imported-list"
    entries: tuple[tuple[str, str], ...] = field(repr=False)

    def settings(self) -> dict[str, Stated]:
        return {"list": self.digest}

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the canonical form: each stratum with its arms in order, so
        that the order of strata, spaces and quotes of the file do not count."""
        return hashlib.sha256(canonical(self.sequences())).hexdigest()

    def sequences(self) -> dict[str, list[str]]:
        """The arms of each stratum, in order."""
        found: dict[str, list[str]] = {}
        for stratum, arm in self.entries:
            found.setdefault(stratum, []).append(arm)
        return found

    def begin(self, seed: bytes) -> ArmStream:
        return _ArmStream(self)

    def draw(
        self,
        *,
        seed: bytes,
        levels: Levels,
        position: int,
        earlier: Sequence[Placed] = (),
    ) -> Draw:
        """As Scheme.draw, without the seed. Raises ListUsedUp after the last place."""
        check_position(position)
        return _nth(self.sequences(), self.sequence_of(levels), position)


class _ArmStream(ArmStream):
    def __init__(self, scheme: ImportedList) -> None:
        super().__init__(scheme)
        self.sequences = scheme.sequences()
        self.placed: Counter[str] = Counter()

    def next(self, levels: Levels) -> Draw:
        sequence = self.sequence_of(levels)
        self.placed[sequence] += 1
        return _nth(self.sequences, sequence, self.placed[sequence])


def _nth(sequences: Mapping[str, Sequence[str]], sequence: str, position: int) -> Draw:
    arms = sequences.get(sequence, ())
    if position > len(arms):
        raise ListUsedUp(
            f"All {len(arms)} places of the list for {sequence} are taken. Two people "
            "must amend it first, with a list that its makers have continued."
        )
    return Draw(arms[position - 1])


def read_list(
    text: str, *, arms: Sequence[Share], factors: Sequence[Factor]
) -> ImportedList:
    """The list that a CSV file states: a header "stratum,arm", then a line for each
    place, in the order of use within its stratum ("site=MAD/dose=lt90"; "all" in a
    trial without strata). Further columns are refused, since they may name people.

    Raises ListRefused for another header, a broken line, an unknown stratum or arm, a
    stratum without a place, and an arm that a stratum never gives.
    """
    rows = list(records(text.removeprefix("\ufeff"), ",", len(COLUMNS)))
    if not rows or tuple(cell.strip().lower() for cell in rows[0].cells) != COLUMNS:
        found = ",".join(rows[0].cells)[:SHOWN] if rows else "nothing"
        raise ListRefused([f"line 1: found {found}; give stratum,arm"])
    strata = _strata(factors)
    codes = [share.arm for share in arms]
    entries: list[tuple[str, str]] = []
    faults: list[str] = []
    for row in rows[1:]:
        line, cells = row.line, [cell.strip() for cell in row.cells]
        if row.broken:
            faults.append(f"line {line}: {row.broken}")
            continue
        if row.is_blank:
            continue
        if len(cells) != len(COLUMNS):
            faults.append(f"line {line}: found {len(cells)} values; give 2")
            continue
        for kind, cell, known in zip(COLUMNS, cells, (strata, codes), strict=True):
            if cell not in known:
                allowed = ", ".join(known)
                shown = cell[:SHOWN]
                faults.append(
                    f"line {line}: found {kind} {shown!r}; allowed: {allowed}"
                )
        entries.append((cells[0], cells[1]))
    if not faults:
        faults += _lacking(entries, strata, codes)
    if faults:
        raise ListRefused(faults)
    return ImportedList(
        arms=tuple(arms), factors=tuple(factors), entries=tuple(entries)
    )


def _strata(factors: Sequence[Factor]) -> list[str]:
    each = [[f"{factor.code}={level}" for level in factor.levels] for factor in factors]
    return ["/".join(parts) or ALL for parts in product(*each)]


def _lacking(
    entries: Iterable[tuple[str, str]], strata: Sequence[str], codes: Sequence[str]
) -> Iterator[str]:
    given: dict[str, set[str]] = {}
    for stratum, arm in entries:
        given.setdefault(stratum, set()).add(arm)
    for stratum in strata:
        if stratum not in given:
            yield f"stratum {stratum}: no place; give every stratum its places"
        elif missing := [code for code in codes if code not in given[stratum]]:
            yield f"stratum {stratum}: never gives {', '.join(missing)}"
