"""Tries, as a role that runs SQL of its own choice, everything that a table could be
made to suffer, and tells what the database let happen. Nothing stays."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import Cursor, sql

from trialsite.privileges.kinds import Kind
from trialsite.privileges.registry import Table

Attack = sql.Composed | sql.SQL
Link = psycopg.Connection[Any]

# Another value of the type, so that what is let through has altered something.
FORGED = {
    "bigint": "{c} + 1",
    "smallint": "{c} + 1",
    "integer": "{c} + 1",
    "numeric": "{c} + 1",
    "boolean": "not {c}",
    "date": "{c} + 1",
    "timestamp with time zone": "{c} + interval '1 day'",
    "uuid": "gen_random_uuid()",
    "jsonb": "'{{\"forged\": 1}}'",
    "bytea": "'\\x00'",
    "inet": "'127.0.0.9'",
}
IN_TEXT = "left({c} || 'x', 1)"
IN_LISTS = "'{{}}'"

ARGUMENTS = {
    "bigint": "1",
    "integer": "1",
    "text": "'x'",
    "jsonb": "'{}'",
    "bytea": "'\\x010001'",
    "text[]": "'{}'",
    "bytea[]": "'{}'",
}
"""A value of each type that a function takes: of a strict one PostgreSQL knows what it
makes of null without asking whether it may be called."""

ON_A_TABLE = {
    "TRUNCATE": "truncate {t} cascade",
    "CREATE TRIGGER": "create trigger forged before insert on {t} "
    "for each row execute function trialsite_audit_refuse()",
    "DISABLE TRIGGER": "alter table {t} disable trigger all",
    "CREATE RULE": "create rule forged as on insert to {t} do instead nothing",
    "CREATE POLICY": "create policy forged on {t} using (true)",
    "ALTER": "alter table {t} add column forged text",
    "DROP": "drop table {t} cascade",
    "TEMP TWIN": "create temporary table {t} (like public.{t})",
    "MERGE": "merge into {t} using (select 1) s on true when matched then delete",
}
"""What nobody but the owner is meant to do to any table; and MERGE, a DELETE."""

ELSEWHERE = {
    "BECOME OWNER": "set role trialsite_owner",
    "BECOME SUPERUSER": "set session authorization postgres",
    "BECOME KEYS": "set role trialsite_keys",
    "TRIGGERS OFF": "set session_replication_role = replica",
    "WALLS OFF": "alter role current_user bypassrls",
    "MAKE SCHEMA": "create schema forged",
    "MAKE TABLE": "create table public.forged (a int)",
    "MAKE TEMP": "create temporary table forged (a int)",
    "MAKE TEMP VIEW": "create temporary view forged as select 1",
    "MAKE FUNCTION": "create function forged() returns int language sql return 1",
    "MAKE DATABASE": "create role forged",
    "RUN PROGRAM": "copy (select 1) to program 'true'",
    "READ FILE": "select pg_read_file('postgresql.conf')",
}


@dataclass(frozen=True)
class Try:
    """One attempt: whether it is *meant* to be permitted, whether it was, how many rows
    it altered, and whether a fact was another afterwards."""

    target: str
    what: str
    meant: bool
    permitted: bool
    rows: int = 0
    facts_altered: bool = False

    @property
    def wrong(self) -> bool:
        return self.permitted != self.meant or self.facts_altered

    def __str__(self) -> str:
        was = "permitted" if self.permitted else "refused"
        return f"{self.what} of {self.target} was {was}"


class Attacker:
    """Runs statements on *link*, each undone at once."""

    def __init__(self, link: Link, digest: Callable[[Cursor[Any]], object]) -> None:
        self.link, self.digest = link, digest
        self.before = digest(Cursor(link))

    def tries(self, target: str, what: str, statement: Attack, *, meant: bool) -> Try:
        """Whether PostgreSQL let it happen: everything counts as permitted but its
        saying that the role may not."""
        permitted, rows, altered = True, 0, False
        with self.link.transaction(force_rollback=True), Cursor(self.link) as cursor:
            try:
                cursor.execute(statement)
                rows = max(cursor.rowcount, 0)
                altered = self.digest(cursor) != self.before
            except psycopg.Error as error:
                permitted = not _is_refusal(error)
        altered = altered and what != "INSERT"
        return Try(target, what, meant, permitted, rows, altered)


def _is_refusal(error: psycopg.Error) -> bool:
    said = error.diag.message_primary or ""
    return error.sqlstate == "42501" and (
        said.startswith(("permission denied", "must be owner", "must be able to"))
        or "Only roles with" in said
    )


def of_table(
    name: str, columns: dict[str, str], kept: Table | None
) -> Iterator[tuple[str, Attack, bool]]:
    """Every attack on one table whose *columns* have those types, and whether it is
    meant to be permitted by what the table is *kept* as; None: nothing is."""
    table = sql.Identifier(name)

    def ready(text: str, **more: sql.Composable) -> sql.Composed:
        return sql.SQL(text).format(t=table, **more)

    inserts = kept is not None and kept.kept.inserts
    deletes = kept is not None and bool(kept.kept.deletes)
    changes = kept.changes if kept else frozenset()
    yield "SELECT", ready("select from {t}"), kept is not None
    yield "LOCK", ready("select from {t} for update"), bool(changes)
    yield "INSERT", ready("insert into {t} select * from {t} limit 1"), inserts
    yield "DELETE", ready("delete from {t}"), deletes
    for column, type_ in columns.items():
        forged = FORGED.get(type_, IN_LISTS if type_.endswith("[]") else IN_TEXT)
        value = sql.SQL(forged).format(c=sql.Identifier(column))
        update = ready(
            "update {t} set {column} = {value}",
            column=sql.Identifier(column),
            value=value,
        )
        yield f"UPDATE {column}", update, column in changes
    for what, text in ON_A_TABLE.items():
        yield what, ready(text), what == "MERGE" and deletes


def is_fact(table: Table) -> bool:
    return table.kept.kind in (Kind.FACT, Kind.READ)
