"""Going through seals in their order: from the table, and from a copy outside."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from trialsite.audit.seals.faults import Fault
from trialsite.audit.seals.seal import (
    NOTHING_BEFORE,
    Entry,
    Header,
    Seal,
    UnreadableSeal,
    read_line,
)

Report = Callable[[Fault], None]


@dataclass(frozen=True)
class Checked:
    """A seal in its place in the chain, with the events that it lists: None where
    there is no list that was signed."""

    header: Header
    entries: list[Entry] | None


def read_copy(lines: Iterable[str], report: Report) -> Iterator[Seal]:
    """The seals of a copy, line by line."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield read_line(line)
        except UnreadableSeal as error:
            report(
                Fault(
                    "seal unreadable",
                    f"line {number} of the copy is no whole seal: it was cut or "
                    f"altered ({error})",
                )
            )


def together(
    copy: Iterable[Seal], table: Iterable[Seal], report: Report
) -> Iterator[Seal]:
    """The seals of a copy and of the table as one chain. Where both have one, the
    copy's is believed, and another in the table is a fault; its list of events is the
    table's where the copy has none, as in a letter."""
    ours = iter(table)
    mine = next(ours, None)
    for seal in copy:
        number = seal.header.seal
        while mine is not None and mine.header.seal < number:
            yield mine
            mine = next(ours, None)
        if mine is None or mine.header.seal != number:
            report(
                Fault(
                    "seal missing",
                    f"seal {number} of {seal.header.at} is in the copy and no more in "
                    "the database",
                    seal=number,
                )
            )
        else:
            if mine.header != seal.header:
                report(
                    Fault(
                        "seal replaced",
                        f"seal {number} of {seal.header.at} is another in the "
                        "database than in the copy: history was written anew",
                        seal=number,
                    )
                )
            if not seal.entries and mine.header == seal.header:
                seal = mine
            mine = next(ours, None)
        yield seal
    if mine is not None:
        yield mine
        yield from ours


def check(
    seals: Iterable[Seal], keys: Collection[str], report: Report
) -> Iterator[Checked]:
    """Each seal, once its signature (by one of *keys*), its place in the chain and
    its list are looked at."""
    before: Header | None = None
    for seal in seals:
        header = seal.header
        _check_place(header, before, report)
        if seal.public_key not in keys:
            report(_broken(header, f"is signed by key {header.key}, which is unknown"))
        elif not seal.is_signed:
            report(_broken(header, "does not bear a valid signature"))
        entries = None
        try:
            entries = seal.listed()
        except UnreadableSeal as error:
            report(_broken(header, f"lists events that it was not made over: {error}"))
        before = header
        yield Checked(header, entries)


def _check_place(header: Header, before: Header | None, report: Report) -> None:
    due = before.seal + 1 if before else 1
    if header.seal > due:
        gone = f"{due}" if header.seal == due + 1 else f"{due} to {header.seal - 1}"
        report(Fault("seal missing", f"seal {gone} is missing", seal=due))
    elif header.seal < due:
        report(_broken(header, f"stands where seal {due} belongs"))
    elif header.previous != (before.link if before else NOTHING_BEFORE):
        report(_broken(header, "does not continue the seal before it"))


def _broken(header: Header, what: str) -> Fault:
    return Fault(
        "seal broken", f"seal {header.seal} of {header.at} {what}", seal=header.seal
    )
