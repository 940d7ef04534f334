"""Tables that are made at once are those that Django makes step by step."""

import os
import subprocess
import sys

import pytest
from django.db import migrations, models

from trialsite.embedded import roles
from trialsite.embedded.testing import Servers
from trialsite.postgresql.tables import TablesAtOnce

STEP_BY_STEP = """
import django
django.setup()
from trialsite.postgresql.tables import TablesAtOnce
if {step_by_step}:
    del TablesAtOnce.apply
from django.core.management import call_command
from tests.acting import tests_act
with tests_act():
    call_command("migrate", database="owner", verbosity=0)
"""


@pytest.mark.slow
def test_the_database_is_the_same_to_the_letter() -> None:
    with Servers() as servers:
        at_once, step_by_step = (_schema(servers, slowly) for slowly in (False, True))
    assert "CREATE TABLE public.participants_participant" in at_once
    assert at_once == step_by_step


def _schema(servers: Servers, slowly: bool) -> str:
    """All that migrations make in a database of their own, as pg_dump writes it."""
    name = f"migrated_{slowly}".lower()
    roles.create_database(servers.superuser_url("postgres"), name)
    urls = {
        "DATABASE_URL": servers.app_url(name),
        "DATABASE_OWNER_URL": servers.owner_url(name),
    }
    subprocess.run(
        [sys.executable, "-c", STEP_BY_STEP.format(step_by_step=slowly)],
        env=os.environ | urls,
        check=True,
    )
    dump = [servers.postgres.programs.path("pg_dump"), "--schema-only"]
    done = subprocess.run(
        [*dump, servers.superuser_url(name)], check=True, stdout=subprocess.PIPE
    )
    lines = done.stdout.decode().splitlines()
    # These hold a word that is drawn anew for each dump.
    return "\n".join(one for one in lines if "restrict" not in one)


def test_what_is_no_new_table_needs_a_migration_of_its_own() -> None:
    class Two(TablesAtOnce):
        operations = [
            migrations.CreateModel("One", [("id", models.AutoField(primary_key=True))]),
            migrations.AddField("Other", "one", models.IntegerField(null=True)),
        ]

    with pytest.raises(TypeError, match="no part of new tables"):
        Two("0001_two", "trialsite").apply(migrations.state.ProjectState(), None)
