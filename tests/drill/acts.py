"""What was acknowledged, and whether a restored database has it."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import psycopg
from psycopg import sql

Kind = Literal["screening", "consent", "enrolment", "form", "signature", "allocation"]

FACTS: dict[str, str] = {
    "screening": "participants_screening",
    "consent": "participants_consent",
    "enrolment": "participants_participant",
    "signature": "trialsite_signature",
    "allocation": "participants_allocation",
}
"""The table of which an act of the kind adds one row, and one only. A form that is
saved writes its answers into a row that may be there."""


@dataclass(frozen=True)
class Act:
    """Something that somebody did and was told is done: *request* is the id of it in
    the record of changes. *what* is the address it led to, *typed* the name of who was
    enrolled."""

    kind: Kind
    request: str
    what: str
    begun: datetime
    acknowledged: datetime
    typed: str = ""


@dataclass
class Done:
    """The acts of a load. *unanswered* counts those of which nobody knows: no answer
    came, or an error. *refused* are instants with sentences about answers that were not
    as they should be, *stumbled* about pages that were not."""

    since: datetime
    acts: list[Act] = field(default_factory=list)
    unanswered: int = 0
    refused: list[tuple[datetime, str]] = field(default_factory=list)
    stumbled: list[tuple[datetime, str]] = field(default_factory=list)

    def died(self, at: datetime) -> None:
        """The server was gone from *at* on: whatever it answered then is no answer."""
        before = [one for one in self.refused if one[0] < at]
        self.unanswered += len(self.refused) - len(before)
        self.refused = before
        self.stumbled = [one for one in self.stumbled if one[0] < at]

    def counted(self) -> Counter[str]:
        return Counter(act.kind for act in self.acts)


@dataclass(frozen=True)
class Count:
    """How the acts stand in a database: *lost* are missing, *doubled* are sentences,
    *beyond* are there though they were begun after the instant restored to."""

    found: int
    lost: Sequence[Act]
    doubled: Sequence[str]
    beyond: Sequence[Act]


def count(url: str, done: Done, *, until: datetime | None = None) -> Count:
    """Look for each act of *done* in the database at *url* (a superuser's), up to
    *until*: in the record of changes by its request, and in its own table. Those that
    were under way just then may be there or not."""
    with psycopg.connect(url) as link:
        events = _events(link, done.since)
        there = {table: _keys(link, table) for table in FACTS.values()}
    found, lost, beyond = 0, [], []
    doubled: list[str] = []
    for act in done.acts:
        made = events.get(act.request, [])
        rows = _rows_of(act, made, there)
        is_there = bool(made) and (act.kind not in FACTS or bool(rows))
        if until and act.begun > until:
            beyond += [act] if is_there else []
        elif is_there:
            found += 1
        elif not until or act.acknowledged <= until:
            lost.append(act)
        if len(rows) > 1:
            doubled.append(f"{act.kind} {act.what}: rows {', '.join(rows)}")
    unknown = _made_by_nobody(events, {act.request for act in done.acts})
    if len(unknown) > done.unanswered:
        doubled.append(
            f"{len(unknown)} requests that nobody acknowledged wrote facts, and only "
            f"{done.unanswered} had no answer"
        )
    return Count(found, lost, doubled, beyond)


Event = tuple[str, str, str]


def _events(link: psycopg.Connection, since: datetime) -> dict[str, list[Event]]:
    """Table, action and row of each event, by the request that made it."""
    found: dict[str, list[Event]] = {}
    for request, *event in link.execute(
        "select request_id, table_name, action, row_pk from trialsite_auditevent "
        "where at >= %s and source = 'web' order by id",
        [since],
    ):
        table, action, row = map(str, event)
        found.setdefault(request, []).append((table, action, row))
    return found


def _keys(link: psycopg.Connection, table: str) -> set[str]:
    """The primary keys in *table*, as text."""
    row = link.execute(
        "select attname from pg_index join pg_attribute on attrelid = indrelid "
        "and attnum = indkey[0] where indisprimary and indrelid = %s::regclass",
        [table],
    ).fetchone()
    assert row, f"{table} has no primary key"
    query = sql.SQL("select {}::text from {}").format(
        sql.Identifier(row[0]), sql.Identifier(table)
    )
    return {key for (key,) in link.execute(query)}


def _rows_of(
    act: Act, made: Collection[Event], there: dict[str, set[str]]
) -> list[str]:
    """The rows that an act added to its table, and that stand there."""
    own = FACTS.get(act.kind)
    return [
        row
        for table, action, row in made
        if table == own and action == "insert" and row in there[table]
    ]


def _made_by_nobody(
    events: dict[str, list[Event]], acknowledged: Collection[str]
) -> list[str]:
    return [
        request
        for request, made in events.items()
        if request not in acknowledged
        and any(table in FACTS.values() and how == "insert" for table, how, _ in made)
    ]
