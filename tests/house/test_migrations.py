"""The migrations: one set a floor, in which each thing stands once."""

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunSQL

from tests.house.source import FLOORS
from trialsite.audit.functions import FUNCTIONS
from trialsite.audit.operations import Audit
from trialsite.row_security.operations import RowSecurity

MADE = re.compile(
    r"\bcreate (?:or replace )?(?:function|aggregate) (\w+)", re.IGNORECASE
)
RENAMED = re.compile(r"\brename to (\w+)", re.IGNORECASE)


def operations() -> Iterator[tuple[str, str, object]]:
    """Every operation of our migrations, with its floor and the name of its file."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    for (floor, file), migration in sorted(loader.disk_migrations.items()):
        if floor in FLOORS:
            for operation in migration.operations:
                yield floor, file, operation


def sql() -> Iterator[tuple[str, str, str]]:
    for floor, file, operation in operations():
        if isinstance(operation, RunSQL):
            yield floor, file, str(operation.sql)


def test_the_migrations_say_what_the_models_say(db: None) -> None:
    call_command("makemigrations", check=True, interactive=False, verbosity=0)


def test_no_two_files_of_a_floor_define_the_same_function() -> None:
    """Who reads a function reads what the database runs. Until the first site has its
    own database, a text is changed where it stands."""
    files = defaultdict(set)
    for floor, file, text in sql():
        for name in MADE.findall(text):
            files[floor, name].add(file)
    twice = {key: sorted(found) for key, found in files.items() if len(found) > 1}
    assert not twice
    names = {name for _, name in files}
    names |= {name for _, _, text in sql() for name in RENAMED.findall(text)}
    assert names == {function.signature.partition("(")[0] for function in FUNCTIONS}


def test_a_table_is_put_under_audit_and_secured_once() -> None:
    found = defaultdict(list)
    for floor, file, operation in operations():
        if isinstance(operation, Audit | RowSecurity):
            kind = type(operation).__name__
            found[kind, floor, operation.model].append(file)
    assert len(found) > 80
    assert not {key: files for key, files in found.items() if len(files) > 1}


@pytest.mark.parametrize("floor", FLOORS)
def test_no_command_takes_the_tables_away(db: None, floor: str) -> None:
    with pytest.raises(IrreversibleError):
        call_command("migrate", floor, "zero", verbosity=0)
