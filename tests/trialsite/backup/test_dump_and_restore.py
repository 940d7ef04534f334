"""Roles, grants, policies and the record survive a dump, and a restore on a server that
knew nothing of them (R3-13, P11-04)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from psycopg import conninfo

from participants.enrolment.models import Participant
from tests.builders import enrolled, randomized, somebody
from tests.drill.catalog import catalog
from tests.drill.cluster import Cluster, Passwords
from tests.fixtures.seals import Look
from trialsite.access.models import User
from trialsite.audit.models import AuditEvent
from trialsite.audit.seals.outside import add_to_copy
from trialsite.audit.seals.sealing import AnotherServer, seal_new
from trialsite.context.visible import NOTHING, visible_rows
from trialsite.embedded import account as accounts
from trialsite.embedded import roles
from trialsite.exports.fingerprints import fingerprints
from trialsite.secrets.opening import open_sample

pytestmark = pytest.mark.long

MANY = """
    do $$ begin for i in 1..20000 loop
        perform pg_current_xact_id(); commit;
    end loop; end $$
"""
"""So many transactions has a server seen that has been in use."""


def parts_of(variable: str) -> dict[str, str]:
    address = os.environ[variable].format(database=os.environ["TEST_DATABASE"])
    return {k: str(v) for k, v in conninfo.conninfo_to_dict(address).items()}


@pytest.fixture
def fresh(root: Path) -> Iterator[Cluster]:
    """A new cluster without roles; its superuser's password is the old one's, as it
    will be from the restore on."""
    password = parts_of("TEST_SUPERUSER_URL")["password"]
    passwords = replace(Passwords.new(), superuser=password)
    cluster = Cluster(
        root / "fresh", root / "backup", accounts.for_server(Path()), passwords
    )
    cluster.server.create()
    cluster.start()
    yield cluster
    cluster.stop()


def dump_and_restore(fresh: Cluster) -> None:
    """By the page's commands, as the superuser."""
    old = parts_of("TEST_SUPERUSER_URL")
    fresh.run(
        "dump",
        PGHOST=old["host"],
        PGPORT=old["port"],
        PGUSER=old["user"],
        PGPASSWORD=old["password"],
        DATABASE=old["dbname"],
    )
    said = fresh.run("undump", role="postgres")
    errors = [line for line in said.splitlines() if "ERROR" in line]
    assert len(errors) == 1, said
    assert 'role "postgres" already exists' in errors[0]


@contextmanager
def program_on(cluster: Cluster, variable: str = "TEST_APP_URL") -> Iterator[None]:
    """The program connects to *cluster*, with the role and the password of old."""
    known, role = connection.settings_dict.copy(), parts_of(variable)
    connection.close()
    connection.settings_dict |= {
        "PORT": str(cluster.server.port),
        "USER": role["user"],
        "PASSWORD": role["password"],
    }
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict |= {
            name: known[name] for name in ("PORT", "USER", "PASSWORD")
        }


def test_a_dump_brings_back_every_right_and_the_program_goes_on(
    committed_db: None, copy: Path, look: Look, fresh: Cluster
) -> None:
    with psycopg.connect(
        os.environ["TEST_SUPERUSER_URL"].format(database=os.environ["TEST_DATABASE"]),
        autocommit=True,
    ) as old:
        old.execute(MANY)
    randomized("MAD")
    seal_new()
    add_to_copy()
    enrolled("BOS", person=somebody(7))
    waiting = look(against=copy).waiting
    assert waiting
    before, datasets = rights_of_the_tests(), list(fingerprints())

    dump_and_restore(fresh)

    database = os.environ["TEST_DATABASE"]
    assert catalog(fresh.server.url(database)) == before
    with program_on(fresh):
        assert list(fingerprints()) == datasets
        assert all(not one.faults for one in open_sample(using="default"))
        with pytest.raises(AnotherServer):
            seal_new()
    with program_on(fresh, "TEST_OWNER_URL"):
        call_command("seal_audit", "--new-server", "A new disk.", stdout=StringIO())
    with program_on(fresh):
        found = look(against=copy)
        assert (found.faults, found.waiting) == ([], 0)
        the_program_goes_on()
        seal_new()
        add_to_copy()
        found = look(against=copy)
        assert (found.faults, found.waiting) == ([], 0)


def rights_of_the_tests() -> list[str]:
    url = os.environ["TEST_SUPERUSER_URL"].format(database=os.environ["TEST_DATABASE"])
    return catalog(url)


def the_program_goes_on() -> None:
    """As the app's role: verbs work, their events are written, policies stand, and
    nobody touches the record."""
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == (roles.APP,)
    person = enrolled("SLC", person=somebody(8))
    events = AuditEvent.objects.filter(table_name="participants_participant")
    assert events.filter(row_pk=person.pk, action="insert").count() == 1
    with visible_rows(NOTHING):
        assert Participant.objects.count() == 0
        assert User.objects.count() > 0
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        AuditEvent.objects.filter(row_pk=person.pk).update(actor="Nobody")
