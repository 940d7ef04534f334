"""`manage.py check`: every table is said to be something, and the database holds the
program to it."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldDoesNotExist
from django.db import DEFAULT_DB_ALIAS, connections

from trialsite.privileges.catalogue import (
    Held,
    cascades,
    columns_of,
    functions_of,
    held_by,
    more_than_tables,
    sequences_of,
)
from trialsite.privileges.kinds import Kind
from trialsite.privileges.registry import (
    Table,
    functions,
    labels,
    model_of,
    sequences,
    tables,
)

GRANT = "Run manage.py grant_privileges --database owner, and find out who changed it."


def check_tables(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """trialsite.E060 for a model that no ``facts.py`` speaks of, E061 for one spoken of
    that is not there, or a field of it that is not."""
    said = labels()
    faults: list[CheckMessage] = [
        Error(
            f"Nothing says whether rows of {model._meta.label} may change.",
            hint="Say in facts.py of its floor whether they are facts, a state or "
            "bookkeeping.",
            id="trialsite.E060",
        )
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model._meta.proxy
        and model._meta.label not in said
    ]
    faults += [
        Error(f"facts.py speaks of {label}, which is no model.", id="trialsite.E061")
        for label in said
        if model_of(label) is None
    ]
    for table in tables():
        try:
            faults += _overlap(table)
        except FieldDoesNotExist as error:
            faults.append(Error(f"facts.py: {error}", id="trialsite.E061"))
    return faults


def _overlap(table: Table) -> Iterator[CheckMessage]:
    if both := table.changes & table.follows:
        yield Error(
            f"{table.name}: {', '.join(sorted(both))} follows another row by a foreign "
            "key, so nobody may write it.",
            id="trialsite.E061",
        )


def check_privileges(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """With ``manage.py check --database default``: trialsite.E062 for a table that lets
    the program do more or less than is said of it, E063 for one of which nothing is
    said, E064 where the program's role could get round its tables, and E065 for a
    foreign key that changes or deletes rows which are said to stay."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        (role,) = cursor.fetchone()
        there = columns_of(cursor)
        held = held_by(cursor, role)
        round_about = more_than_tables(cursor, role)
        drawn, called = sequences_of(cursor, role), functions_of(cursor, role)
        keys = cascades(cursor)
    known = {table.name: table for table in tables()}
    faults: list[CheckMessage] = [
        Error(
            f"Nothing says whether rows of {name} may change.",
            hint="Say so in facts.py, with keep_table where it is no model's.",
            id="trialsite.E063",
        )
        for name in sorted(there.keys() - known.keys())
    ]
    faults += [
        Error(f"{name} {said}.", hint=GRANT, id="trialsite.E062")
        for name, table in known.items()
        if name in there
        for said in differences(table, held[name], there[name])
    ]
    for what, more in (
        ("sequence", drawn - sequences()),
        ("function", called - functions()),
    ):
        faults += [
            Error(
                f"{role} may use the {what} {name}, of which facts.py says nothing.",
                hint=GRANT,
                id="trialsite.E062",
            )
            for name in sorted(more)
        ]
    faults += [
        Error(
            f"{role}, as whom the program connects, {said}.",
            hint="Connect as a role that has nothing but what facts.py says.",
            id="trialsite.E064",
        )
        for said in round_about
    ]
    faults += [
        Error(
            f"The foreign key {key.name} changes or deletes rows of {key.table}.",
            hint="Let it refuse; or name its columns in facts.py with follows.",
            id="trialsite.E065",
        )
        for key in keys
        if key.table in known
        and (key.on_delete or not key.columns & known[key.table].follows)
    ]
    return faults


def differences(table: Table, held: Held, columns: frozenset[str]) -> Iterator[str]:
    """How what the program may do with *table*, which has *columns*, is not what is
    said of it."""
    wanted = {"SELECT"}
    wanted |= {"INSERT"} if table.kept.inserts else set()
    wanted |= {"DELETE"} if table.kept.deletes else set()
    is_a = f"is a {table.kept.kind}" if table.kept.kind != Kind.READ else "is read only"
    if more := sorted(held.privileges - wanted):
        yield f"{is_a}, but the program may {', '.join(more)} it"
    if less := sorted(wanted - held.privileges):
        yield f"{is_a}, but the program may not {', '.join(less)} it"
    changes = table.changes & columns
    if more := sorted(held.updates - changes):
        yield f"{is_a}, but the program may UPDATE {', '.join(more)}"
    if less := sorted(changes - held.updates):
        yield f"{is_a}, but the program may not UPDATE {', '.join(less)}"
