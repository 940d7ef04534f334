"""The comparison of rights can fail: it sees each kind of change of who may do what."""

import os
from collections.abc import Iterator

import psycopg
import pytest

from tests.drill.catalog import QUERIES, lines_of

pytestmark = pytest.mark.django_db

CHANGES = {
    "a role's attribute": "alter role trialsite_app bypassrls",
    "a role's password": "alter role trialsite_app password 'another'",
    "a role's setting": "alter role trialsite_app set statement_timeout = '5s'",
    "a member": "grant trialsite_owner to trialsite_app",
    "a right on the database": "grant create on database {database} to trialsite_app",
    "a right on the schema": "grant create on schema public to trialsite_app",
    "a right on a table": "grant truncate on trialsite_auditevent to trialsite_app",
    "a right on a column": "grant references (email) on trialsite_user "
    "to trialsite_app",
    "a right on a sequence": "grant update on trialsite_user_id_seq to trialsite_app",
    "a right on a function": "grant execute on function {function} to trialsite_app "
    "with grant option",
    "who runs a function": "alter function {function} security {other}",
    "a function's setting": "alter function {function} set search_path = public",
    "a default": "alter default privileges for role trialsite_owner in schema public "
    "grant truncate on tables to trialsite_app",
    "a policy": "alter policy {policy} on {row_secured} using (true)",
    "a policy gone": "drop policy {policy} on {row_secured}",
    "a wall": "alter table {row_secured} disable row level security",
    "a wall for the owner": "alter table {row_secured} no force row level security",
    "a trigger": "alter table {audited} disable trigger {trigger}",
    "a trigger's mode": "alter table {audited} enable replica trigger {trigger}",
    "a constraint": "alter table trialsite_auditseal drop constraint "
    "audit_seal_counts_from_one",
    "an owner": "alter table trialsite_user owner to postgres",
    "a sequence": "select setval('trialsite_user_id_seq', 4711)",
}


@pytest.fixture(scope="module")
def link(django_db_setup: None) -> "Iterator[psycopg.Connection[tuple[object, ...]]]":
    url = os.environ["TEST_SUPERUSER_URL"].format(database=os.environ["TEST_DATABASE"])
    with psycopg.connect(url) as link:
        yield link


@pytest.fixture(scope="module")
def names(link: "psycopg.Connection[tuple[object, ...]]") -> dict[str, str]:
    """A function, a policy and a trigger that are there, by SQL's names."""

    def first(query: str) -> tuple[str, ...]:
        row = link.execute(query.encode()).fetchone()
        assert row
        return tuple(map(str, row))

    function, other = first(
        "select oid::regprocedure, case when prosecdef then 'invoker' else 'definer' "
        "end from pg_proc where pronamespace = 'public'::regnamespace order by 1"
    )
    policy, row_secured = first(
        "select quote_ident(polname), polrelid::regclass from pg_policy order by 2, 1"
    )
    trigger, audited = first(
        "select quote_ident(tgname), tgrelid::regclass from pg_trigger "
        "where not tgisinternal and tgenabled = 'O' order by 2, 1"
    )
    link.rollback()
    return {
        "database": os.environ["TEST_DATABASE"],
        **{
            "function": function,
            "other": other,
            "policy": policy,
            "row_secured": row_secured,
        },
        **{"trigger": trigger, "audited": audited},
    }


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_seen(
    what: str,
    link: "psycopg.Connection[tuple[object, ...]]",
    names: dict[str, str],
) -> None:
    try:
        before = list(lines_of(link))
        link.execute("set local search_path = public")
        link.execute(CHANGES[what].format(**names).encode())
        assert set(lines_of(link)) != set(before), f"{what} was not seen"
    finally:
        link.rollback()


def test_every_part_of_the_catalog_that_is_ours_says_something(
    link: "psycopg.Connection[tuple[object, ...]]",
) -> None:
    """A query that finds nothing would compare nothing."""
    empty = {"role settings", "role members", "event triggers", "rules", "views"}
    link.execute("set local search_path = pg_catalog")
    said = {
        part for part, query in QUERIES.items() if link.execute(query.encode()).rowcount
    }
    lines = list(lines_of(link))
    link.rollback()
    assert said >= QUERIES.keys() - empty
    assert "None" not in lines
