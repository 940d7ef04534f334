"""Trigger functions serve the tables of the trial alone."""

import os
import re
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

Link = psycopg.Connection[tuple[object, ...]]

# One trigger of each function, on rows of a table of the trial.
GUARDED = """
    select distinct on (t.tgfoid) t.tgfoid::regproc::text, c.relname,
        pg_get_triggerdef(t.oid)
    from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where not t.tgisinternal and c.relnamespace = 'public'::regnamespace
        and t.tgtype::int & 1 = 1
    order by t.tgfoid, t.oid
"""
FUNCTIONS = """
    select oid::regproc::text from pg_proc
    where pronamespace = 'public'::regnamespace and prorettype = 'trigger'::regtype
"""
NULLABLE = """
    select attname from pg_attribute
    where attrelid = %s::regclass and attnotnull and attnum > 0
"""


@pytest.fixture
def superuser(committed_db: None) -> Iterator[Link]:
    """Who may do anything, and signs it."""
    url = os.environ["TEST_SUPERUSER_URL"].format(database=os.environ["TEST_DATABASE"])
    with psycopg.connect(url, autocommit=True) as link:
        link.execute("select set_config('trial.actor', 'a superuser', false)")
        link.execute("select set_config('trial.reason', 'A slip.', false)")
        yield link


def test_every_trigger_function_refuses_a_twin(superuser: Link) -> None:
    """A table of the same name and columns, in another schema."""
    found = superuser.execute(GUARDED).fetchall()
    assert {name for name, _, _ in found} == {
        name for (name,) in superuser.execute(FUNCTIONS)
    }
    for function, name, defined in found:
        table = f"twins.{name}"
        column = _make_twin(superuser, str(name))
        trigger = str(defined).replace(f" ON public.{name} ", f" ON {table} ")
        # Whatever the row: some fire only for some.
        trigger = re.sub(r" WHEN \(.*\) EXECUTE", " EXECUTE", trigger)
        superuser.execute(trigger.encode())
        events = trigger.partition(f" ON {table} ")[0]
        touches = {
            "INSERT": f"insert into {table} default values",
            "UPDATE": f"update {table} set {column} = {column}",
            "DELETE": f"delete from {table}",
        }
        try:
            for event, touch in touches.items():
                if event in events:
                    with pytest.raises(
                        psycopg.Error, match=r"no table of|not of|not the|is refused"
                    ):
                        superuser.execute(touch.encode())
                        raise AssertionError(f"{function} took {touch}.")
        finally:
            superuser.execute("drop schema twins cascade")


def _make_twin(superuser: Link, name: str) -> str:
    """With one row in it, of nulls; its first column is named."""
    table = f"twins.{name}"
    superuser.execute("create schema twins")
    superuser.execute(f"create table {table} (like public.{name})".encode())
    for (column,) in superuser.execute(NULLABLE, [table]).fetchall():
        free = sql.SQL("alter table {} alter {} drop not null")
        superuser.execute(
            free.format(sql.Identifier("twins", name), sql.Identifier(str(column)))
        )
    superuser.execute(f"insert into {table} default values".encode())
    first = (
        "select attname from pg_attribute where attrelid = %s::regclass and attnum = 1"
    )
    row = superuser.execute(first, [table]).fetchone()
    assert row is not None
    return str(row[0])
