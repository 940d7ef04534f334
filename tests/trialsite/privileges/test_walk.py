"""What the roles of the program can do to the database, tried: each table with each
column, each sequence and each function (docs/facts.md).

``pytest -n 0 -s tests/trialsite/privileges/test_walk.py`` prints the figures.
"""

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg import Cursor, sql

from participants.enrolment.models import Participant
from tests.trialsite.privileges.attack import (
    ARGUMENTS,
    ELSEWHERE,
    Attacker,
    Link,
    Try,
    is_fact,
    of_table,
)
from trialsite.context.visible import EVERYTHING
from trialsite.privileges.granting import FOR_KEYS
from trialsite.privileges.registry import functions, sequences, tables

COLUMNS = """
    select c.relname, a.attname::text, format_type(a.atttypid, null)
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind = any('{r,p,v,m,f}')
        and a.attnum > 0 and not a.attisdropped
    order by 1, a.attnum
"""
FUNCTIONS = """
    select p.oid::regprocedure::text, p.proname::text,
        array(select format_type(t, null) from unnest(p.proargtypes) t)
    from pg_proc p where p.pronamespace = 'public'::regnamespace order by 1
"""
SEQUENCES = """
    select relname::text from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'S' order by 1
"""
# Whatever a role tells the database, such as a reason, it may tell.
TELL = """
    select set_config('trial.actor', 'an attacker', true),
        set_config('trial.actor_kind', 'staff', true),
        set_config('trial.reason', 'Any reason will do.', true),
        set_config('trial.visibility', %s, true)
"""


def columns(link: Link) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for table, column, type_ in Cursor(link).execute(COLUMNS).fetchall():
        found.setdefault(table, {})[column] = type_
    return found


def plain(functions: Iterator[str] | Any) -> set[str]:
    return {name.replace(", ", ",") for name in functions}


def walk(link: Link, *, as_app: bool) -> list[Try]:
    """Everything tried that there is to try, by the app's role or by that of the
    keys."""
    Cursor(link).execute(TELL, [EVERYTHING.as_json])
    attacker = Attacker(link, digest_of_facts if as_app else lambda cursor: None)
    known = {table.name: table for table in tables()} if as_app else {}
    done = [
        attacker.tries(name, what, attack, meant=meant)
        for name, types in columns(link).items()
        for what, attack, meant in of_table(name, types, known.get(name))
    ]
    drawn = sequences() if as_app else frozenset()
    for (name,) in Cursor(link).execute(SEQUENCES).fetchall():
        for call, meant in (("nextval(%s)", name in drawn), ("setval(%s, 1)", False)):
            attack = sql.SQL("select " + call.replace("%s", "{}")).format(
                sql.Literal(name)
            )
            done.append(attacker.tries(name, call, attack, meant=meant))
    called = plain(functions() if as_app else FOR_KEYS)
    for signature, name, types in Cursor(link).execute(FUNCTIONS).fetchall():
        values = sql.SQL(", ").join(
            sql.SQL(f"{ARGUMENTS[one]}::{one}") for one in types
        )
        attack = sql.SQL("select public.{}({})").format(sql.Identifier(name), values)
        meant = signature.replace(", ", ",") in called
        done.append(attacker.tries(signature, "CALL", attack, meant=meant))
    done += [
        attacker.tries("the database", what, sql.SQL(attack), meant=False)
        for what, attack in ELSEWHERE.items()
        if as_app or what != "BECOME KEYS"
    ]
    return done


def digest_of_facts(cursor: Cursor[Any]) -> object:
    """One value that is another as soon as a fact is, but for the columns by which it
    follows another row."""
    there = {
        table
        for (table,) in cursor.execute(
            "select relname from pg_class where relnamespace = 'public'::regnamespace"
        ).fetchall()
    }
    parts = [
        sql.SQL(
            "select coalesce(sum(hashtextextended((to_jsonb(t) - {})::text, 0)), 0) "
            "from {} t"
        ).format(
            sql.Literal(sorted(table.follows)) + sql.SQL("::text[]"),
            sql.Identifier(table.name),
        )
        for table in tables()
        if is_fact(table)
        and table.name in there
        # Whatever is written is recorded.
        and table.name != "trialsite_auditevent"
    ]
    return cursor.execute(sql.SQL(" union all ").join(parts)).fetchall()


def tell(who: str, done: list[Try]) -> None:
    """The figures of docs/proof.md."""
    refused = sum(not one.permitted for one in done)
    altered = sum(one.rows for one in done if one.permitted and not one.meant)
    print(  # noqa: T201 - asked for with -s
        f"\n{who}: tried {len(done):,}, refused {refused:,}, permitted as meant "
        f"{len(done) - refused - sum(one.wrong for one in done):,}, "
        f"not as meant {sum(one.wrong for one in done)}, "
        f"rows altered against what is meant {altered}"
    )


@pytest.mark.long
@pytest.mark.django_db
def test_the_app_can_do_what_is_said_of_each_table_and_nothing_else(
    rows: dict[str, list[Participant]],
) -> None:
    """P11-06, R3-05: whatever reason is given."""
    connection.ensure_connection()
    done = walk(connection.connection, as_app=True)
    tell("the program's role", done)
    assert [str(one) for one in done if one.wrong] == []
    kinds = Counter(one.what.split()[0] for one in done)
    assert kinds["UPDATE"] > 400
    assert kinds["TEMP"] == kinds["DELETE"] > 60


def test_the_role_that_seals_again_can_call_its_functions_and_nothing_else(
    committed_db: None,
) -> None:
    url = os.environ["TEST_KEYS_URL"].format(database=os.environ["TEST_DATABASE"])
    with psycopg.connect(url) as link:
        done = walk(link, as_app=False)
        link.rollback()
    tell("the role of the keys", done)
    assert [str(one) for one in done if one.wrong] == []
    assert sum(one.meant for one in done) == len(FOR_KEYS)
