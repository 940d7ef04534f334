"""Gives the program's role what the tables are said to be, and takes all else away;
and gives the role of the keys, which seals again, its functions."""

from collections.abc import Callable, Iterator, Mapping

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.utils import CursorWrapper

from trialsite.privileges.catalogue import columns_of, has_function, has_role
from trialsite.privileges.registry import Table, functions, sequences, tables
from trialsite.secrets.by_hand import KEYS
from trialsite.secrets.rotation import sealed_fields, sealed_models

Quote = Callable[[str], str]

KEYS_ROLE = "trialsite_keys"
"""Who seals again where DATABASE_KEYS_URL names nobody else."""

SEALED_COLUMNS = "trialsite_sealed_columns()"
FOR_KEYS = (
    SEALED_COLUMNS,
    "trialsite_sealed_rows(text, integer, text, integer)",
    "trialsite_sealed_left(text, integer)",
    "trialsite_seal_again(text, text, text[], bytea[], bytea[])",
    "trialsite_seal_keys_in_use()",
    "trialsite_know_key(text, integer, text)",
    "trialsite_redact(bigint, text[], text, bigint, bigint)",
)
"""What is done by hand alone, with a password that no process of the program has."""


def grant_privileges(*, using: str, app: str = "", keys: str = "") -> None:
    """Let role *app* do in the database *using* what ``facts.py`` of each floor says,
    and role *keys* call what is done by hand alone, and neither any more: all at once,
    and the same however often it is repeated. A table that is new starts with nothing,
    so repeat it after every migration. The roles are those of DATABASE_URL and
    DATABASE_KEYS_URL, where none are given; there need not be one for keys.

    Connected as the owner of the tables. Raises ProgrammingError for anybody else, and
    where there is no role *app*."""
    named = {alias: one["USER"] for alias, one in settings.DATABASES.items()}
    app = app or named[DEFAULT_DB_ALIAS]
    keys = keys or named.get(KEYS, KEYS_ROLE)
    quote = connections[using].ops.quote_name
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        there = columns_of(cursor)
        for statement in (
            *_taken_away(quote(app)),
            *_given(quote(app), there, quote),
            *_for_keys(cursor, keys, quote),
        ):
            cursor.execute(statement)


# Who makes a temporary table can name it like one of the trial's.
_MAKES_NOTHING = """
    do $$ begin
        if (select pg_has_role(datdba, 'member') from pg_database
            where datname = current_database())
        then
            execute format('revoke create, temporary on database %I from public, %s',
                current_database(), '{role}');
        end if;
    end $$
"""


def _taken_away(role: str) -> Iterator[str]:
    yield _MAKES_NOTHING.format(role=role)
    for kind in ("tables", "sequences", "functions"):
        yield f"revoke all on all {kind} in schema public from {role}, public"
        # Once, whatever the owner was going to make was the program's to change.
        yield (
            "alter default privileges in schema public "
            f"revoke all on {kind} from {role}, public"
        )
    # PostgreSQL lets everybody call a new function; that ends outside of schemas alone.
    yield "alter default privileges revoke execute on functions from public"


def _given(
    role: str, there: Mapping[str, frozenset[str]], quote: Quote
) -> Iterator[str]:
    yield f"grant usage on schema public to {role}"
    for table in tables():
        # A migration that has not run yet may bring the rest.
        if table.name in there:
            for privilege in _of(table, there[table.name], quote):
                yield f"grant {privilege} on {quote(table.name)} to {role}"
    for sequence in sorted(sequences()):
        yield (
            f"do $$ begin if to_regclass('public.{quote(sequence)}') is not null then "
            f"grant usage on sequence {quote(sequence)} to {role}; end if; end $$"
        )
    for function in sorted(functions()):
        yield (
            f"do $$ begin if to_regprocedure('public.{function}') is not null then "
            f"grant execute on function public.{function} to {role}; end if; end $$"
        )


def _of(table: Table, columns: frozenset[str], quote: Quote) -> Iterator[str]:
    yield "select"
    if table.kept.inserts:
        yield "insert"
    if changes := sorted(table.changes & columns):
        yield f"update ({', '.join(map(quote, changes))})"
    if table.kept.deletes:
        yield "delete"


def sealed_columns() -> list[tuple[str, str]]:
    """Table and column of every sealed field."""
    return sorted(
        (model._meta.db_table, str(field.column))
        for model in sealed_models()
        for field in sealed_fields(model)
    )


def _for_keys(cursor: CursorWrapper, role: str, quote: Quote) -> Iterator[str]:
    if not has_function(cursor, SEALED_COLUMNS):
        return
    rows = ", ".join(f"('{table}', '{column}')" for table, column in sealed_columns())
    yield (
        f"create or replace function {SEALED_COLUMNS} "  # noqa: S608 - our own columns
        "returns table (table_name text, column_name text) "
        "language sql immutable set search_path = pg_catalog, pg_temp "
        f"as $$ values {rows} $$"
    )
    if has_role(cursor, role):
        yield f"grant usage on schema public to {quote(role)}"
        yield f"grant execute on function {', '.join(FOR_KEYS)} to {quote(role)}"
