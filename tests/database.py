"""Builds and empties the tests' database. Only this file acts as owner or superuser."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from tests.acting import tests_act
from trialsite.audit import function_checks
from trialsite.audit.functions import FUNCTIONS, Function
from trialsite.embedded import roles
from trialsite.privileges.granting import grant_privileges
from trialsite.protocol.actions import load_protocol
from trialsite.secrets.registering import register_keys

# Of the tests alone, who may do as the owner does; no check of the program's is to
# miss it.
OWN = Function(
    "for_tests.as_owner(text)", "writes as the owner", definer=True, by_app=True
)
function_checks.FUNCTIONS = (*FUNCTIONS, OWN)
WRITES = ("INSERT", "UPDATE", "DELETE", "WITH")
# In a schema of its own: what the app may do in the trial's is as it will be.
AS_OWNER = """
create schema for_tests;
grant usage on schema for_tests to trialsite_app;
create function for_tests.as_owner(statement text) returns setof bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    rows bigint;
begin
    perform set_config('search_path', 'public, pg_temp', true);
    if statement ~ ' RETURNING ' then
        return query execute statement;
        return;
    end if;
    execute statement;
    get diagnostics rows = row_count;
    return query select generate_series(1, rows);
end $$;
grant execute on function for_tests.as_owner(text) to trialsite_app;
"""


def _as_superuser(database: str) -> "psycopg.Connection[tuple[object, ...]]":
    url = os.environ["TEST_SUPERUSER_URL"].format(database=database)
    return psycopg.connect(url, autocommit=True)


TEMPLATE = "test_trialsite_template"
# Any number that nothing else locks.
MAKING = 20_26_11_22


def build() -> None:
    """Make this process's database afresh, with the tables and the protocol in it.

    Migrations take longer than anything else, so the process that comes first runs
    them, in a template, and the others wait and copy it."""
    own = os.environ["TEST_DATABASE"]
    with _as_superuser("postgres") as superuser:
        superuser.execute("select pg_advisory_lock(%s)", [MAKING])
        known = "select 1 from pg_database where datname = %s"
        if not superuser.execute(known, [TEMPLATE]).fetchone():
            _recreate(own)
            with tests_act():
                _fill()
            superuser.execute(
                sql.SQL("alter database {} rename to {}").format(
                    *map(sql.Identifier, (own, TEMPLATE))
                )
            )
        _recreate(own, template=TEMPLATE)


def _recreate(name: str, *, template: str = roles.TEMPLATE) -> None:
    """Make the database afresh, with the rights that it has in production."""
    server = os.environ["TEST_SUPERUSER_URL"].format(database="postgres")
    roles.drop_database(server, name)
    roles.create_database(server, name, template=template)


def _fill() -> None:
    """Migrate the database as its owner, load the protocol, and let go of it."""
    owner = psycopg.conninfo.conninfo_to_dict(
        os.environ["TEST_OWNER_URL"].format(database=os.environ["TEST_DATABASE"])
    )
    app = connection.settings_dict.copy()
    connection.settings_dict |= {"USER": owner["user"], "PASSWORD": owner["password"]}
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(AS_OWNER)
    grant_privileges(using=connection.alias, app=app["USER"])
    connection.close()
    connection.settings_dict |= {"USER": app["USER"], "PASSWORD": app["PASSWORD"]}
    load_protocol()
    connection.close()


def empty() -> None:
    """Take away what a test committed; the protocol's sites stay."""
    with _as_superuser(os.environ["TEST_DATABASE"]) as superuser:
        tables = superuser.execute(
            "select quote_ident(tablename) from pg_tables where schemaname = 'public' "
            "and tablename not in ('django_migrations', 'django_content_type', "
            "'auth_permission')"
        ).fetchall()
        names = ", ".join(str(table) for (table,) in tables)
        # Nobody may truncate these tables, so the triggers are told to look away.
        superuser.execute("set session_replication_role = replica")
        superuser.execute(f"truncate {names} restart identity".encode())
    with tests_act():
        load_protocol()
        let_keys_be_known()


def let_keys_be_known() -> list[str]:
    """Register the keys that are new, as the owner of the tables, in the test's own
    transaction: the program's role may not."""
    with as_owner():
        return register_keys()


def owner_says(statement: str) -> None:
    """Run *statement* as the owner of the tables, in the test's own transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select for_tests.as_owner(%s)", [statement])


@contextmanager
def as_owner() -> Iterator[None]:
    """What is inserted, updated or deleted inside, through Django's connection and in
    its transaction, the owner of the tables does: what no act of the program does, such
    as tampering, or a row as it was before a test begins."""

    def run(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.lstrip().upper().startswith(WRITES):
            return execute(sql, params, many, context)
        statement = connection.ops.compose_sql(sql, params) if params else sql
        # What it returns, or as many rows as were written, for whoever counts them.
        asked = "select n from for_tests.as_owner(%s) n"
        return execute(asked, [statement], False, context)

    with connection.execute_wrapper(run):
        yield
