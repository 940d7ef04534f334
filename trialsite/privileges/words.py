"""docs/facts.md, from what ``facts.py`` of each floor says."""

from collections.abc import Iterator

from trialsite.privileges.kinds import ANY, Kind
from trialsite.privileges.registry import Table, functions, sequences, tables

HEAD = """\
# Facts, states and caches

*Written by `manage.py print_facts` from `facts.py` of each floor.*

The program connects to the database as a role that owns nothing. What that role may do
with each table stands here, and the database holds it to this by grants: no statement
of the program, and nobody who runs SQL as its role, can do more, whatever reason is
given (docs/adr/0025-insert-only-facts.md).

- A **fact** says what happened. Rows are added, and none is changed or deleted.
- A **state** says how something stands. Rows are added; of a row the columns named here
  may change. What is deleted says when.
- A **cache** is bookkeeping without which nothing of the trial is lost.
- **Read only**: the program reads what something else writes.

A column that *follows* is kept equal to another row's by a foreign key's cascade, and
no statement of the program writes it.

`manage.py check` fails for a model that is not here, and `manage.py check --database
default` where the database grants anything else. After a migration `manage.py
grant_privileges` (which `migrate --database owner` does by itself) brings the grants to
what stands here.

| Table | What it is | Columns that may change | Rows are deleted |
|---|---|---|---|
"""
TAIL = """
Numbers are drawn by name from {sequences}.
Functions that the program calls, or row-level security in its name: {functions}.
"""


def markdown() -> str:
    """The page, ready to be written to docs/facts.md."""
    rows = "".join(f"| {' | '.join(_cells(table))} |\n" for table in tables())
    tail = TAIL.format(sequences=_named(sequences()), functions=_named(functions()))
    return HEAD + rows + tail


def _cells(table: Table) -> Iterator[str]:
    kept = table.kept
    yield f"`{table.name}`"
    yield str(kept.kind)
    changes = "all" if kept.changes == (ANY,) else _named(table.changes)
    if table.follows:
        changes = "; ".join(
            filter(None, [changes, f"*{_named(table.follows)} follows*"])
        )
    yield "; ".join(filter(None, [changes, kept.why]))
    yield kept.deletes or ("never" if kept.kind != Kind.READ else "")


def _named(names: frozenset[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))
