"""Going through seals in their order: from the table, and from a copy outside."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from trialsite.audit.seals.faults import Fault
from trialsite.audit.seals.seal import (
    NOTHING_BEFORE,
    Entry,
    Header,
    Seal,
    UnreadableSeal,
    entry_text,
    read_line,
)
from trialsite.audit.seals.stored import Stored, problem_of

Report = Callable[[Fault], None]


@dataclass(frozen=True)
class Checked:
    """A seal in its place in the chain, with the events that it lists, as the texts
    that are hashed: none where there is no list that was signed. *header* is None
    where it is not to be believed."""

    header: Header | None
    leaves: list[str]

    @property
    def entries(self) -> list[Entry]:
        return [Entry(*json.loads(text)) for text in self.leaves]


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
    copy: Iterable[Seal], table: Iterable[Stored], report: Report
) -> Iterator[Stored]:
    """The seals of a copy and of the table as one chain. Where both have one, the
    copy's is believed, and another in the table is a fault; its list of events is the
    table's where the copy has none, as in a letter."""
    ours = iter(table)
    mine = next(ours, None)
    for seal in copy:
        number = seal.header.seal
        while mine is not None and mine.number < number:
            yield mine
            mine = next(ours, None)
        if mine is None or mine.number != number:
            report(
                Fault(
                    "seal missing",
                    f"seal {number} of {seal.header.at} is in the copy and no more in "
                    "the database",
                    seal=number,
                )
            )
        else:
            same = mine.seal is not None and mine.seal.header == seal.header
            if not same:
                report(
                    Fault(
                        "seal replaced",
                        f"seal {number} of {seal.header.at} is another in the "
                        "database than in the copy: history was written anew",
                        seal=number,
                    )
                )
            if not seal.entries and same and mine.seal:
                seal = mine.seal
            mine = next(ours, None)
        yield Stored(number, seal)
    if mine is not None:
        yield mine
        yield from ours


def check(
    rows: Iterable[Stored], keys: Collection[str], report: Report
) -> Iterator[Checked]:
    """Each seal, once its signature (by one of *keys*), its place in the chain and
    its list are looked at. What is no seal of ours waits until the next that is: where
    that one continues the last of ours, somebody put a row in between, and else it was
    itself a link of the chain."""
    before: Header | None = None
    doubtful: list[tuple[Stored, str]] = []
    for row in rows:
        problem = problem_of(row, keys)
        if problem or row.seal is None:
            doubtful.append((row, problem))
            continue
        header = row.seal.header
        if header.previous == _link(before) and _comes_after(header, before):
            for other, _ in doubtful:
                report(_foreign(other, before, header))
        else:
            yield from _broken_links(doubtful, report)
            _check_place(header, before, [one for one, _ in doubtful], report)
        doubtful = []
        before = header
        yield Checked(header, _leaves(row.number, row.seal, report, ours=True))
    yield from _broken_links(doubtful, report)


def _broken_links(
    doubtful: Iterable[tuple[Stored, str]], report: Report
) -> Iterator[Checked]:
    """What these list was sealed all the same, as far as it fits its header."""
    for row, problem in doubtful:
        if row.seal is None:
            text = f"seal {row.number} of the database {problem}"
            report(Fault("seal unreadable", text, seal=row.number))
            continue
        report(_broken(row.number, row.seal, problem))
        yield Checked(None, _leaves(row.number, row.seal, report, ours=False))


def _leaves(number: int, seal: Seal, report: Report, *, ours: bool) -> list[str]:
    try:
        return seal.leaves() if ours else [entry_text(one) for one in seal.listed()]
    except UnreadableSeal as error:
        what = f"lists events that it was not made over: {error}"
        report(_broken(number, seal, what))
        return []


def _link(header: Header | None) -> str:
    return header.link if header else NOTHING_BEFORE


def _comes_after(header: Header, before: Header | None) -> bool:
    return before is None or header.seal > before.seal


def _check_place(
    header: Header, before: Header | None, between: list[Stored], report: Report
) -> None:
    """Say what is wrong where a seal does not continue the last of ours; nothing,
    where it continues one that was just named as broken."""
    broken = between[-1].seal if between else None
    if broken and header.previous == broken.header.link:
        return
    due = before.seal + 1 if before else 1
    last = header.seal - 1
    if not _comes_after(header, before):
        report(_out_of_place(header, f"stands where seal {due} belongs"))
    elif header.seal - due > len(between):
        gone = f"{due}" if last == due else f"{due} to {last}"
        report(Fault("seal missing", f"seal {gone} is missing", seal=due))
    else:
        report(_out_of_place(header, "does not continue the seal before it"))


def _out_of_place(header: Header, what: str) -> Fault:
    text = f"seal {header.seal} of {header.at} {what}"
    return Fault("seal broken", text, seal=header.seal)


def _broken(number: int, seal: Seal, what: str) -> Fault:
    text = f"seal {number} of {seal.header.at} {what}"
    return Fault("seal broken", text, seal=number)


def _foreign(row: Stored, before: Header | None, header: Header) -> Fault:
    last = f"seal {before.seal}" if before else "the beginning"
    text = (
        f"row {row.number} of the table of seals is none of ours: seal {header.seal} "
        f"continues {last}. Somebody put it there by hand"
    )
    return Fault("seal foreign", text, seal=row.number)
