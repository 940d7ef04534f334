"""The database server's log: nothing that somebody entered, whatever goes wrong."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import psycopg
import pytest
from django.core.checks import Tags, run_checks
from django.db import connection

from tests.waiting import wait_until
from trialsite.embedded.testing import Servers
from trialsite.server.logs import server
from trialsite.server.logs.checks import check_server_log
from trialsite.server.logs.server import EXTENSIONS, SILENT

NAME, PHONE, BORN = "Zyxwvuta", "608 555 9753", "2026-02-30"
VALUES = (NAME, PHONE, BORN)

WRONG = {
    "twice": f"insert into person values ('{NAME}', '{PHONE}', 1)",
    "check": f"insert into person values ('{NAME} B', '{PHONE}', 7)",
    "not null": f"insert into person values (null, '{PHONE}', 1)",
    "foreign key": f"insert into friend values ('{NAME} C')",
    "too long": f"insert into short values ('{NAME}')",
    "no number": f"select '{PHONE}'::int",
    "no date": f"select '{BORN}'::date",
    "no key": f"select '{NAME}'::uuid",
    "no JSON": f"select '{{{NAME}'::json",
    "raised": f"do $$ begin raise exception '{NAME}' using detail = '{PHONE}'; end $$",
    "warned": f"do $$ begin raise warning '{NAME}'; end $$",
    "no grammar": f"selectt '{NAME}'",
    "no column": f'select "{NAME}"',
    "slow": f"select '{NAME}', pg_sleep(0.2)",
    "too slow": f"set statement_timeout = 50; select '{NAME}', pg_sleep(2)",
    "prepared": f"prepare a as select '{NAME}'; execute a",
    "ended": f"select pg_terminate_backend(pg_backend_pid()), '{NAME}'",
}
TABLES = """
    create table person (name text primary key, phone text not null,
        n int check (n < 5));
    create table friend (name text references person);
    create table short (name varchar(3));
"""


class Louder(Servers):
    """A server with some settings of its own."""

    def __init__(self, **settings: str) -> None:
        super().__init__()
        self._settings = self._settings | settings


def everything_goes_wrong(servers: Servers) -> str:
    """What the log holds after each mishap, the death of a backend included."""
    address = servers.superuser_url()
    with psycopg.connect(address) as link:
        link.execute(TABLES)
        link.execute("insert into person values (%s, %s, 1)", [NAME, PHONE])
    for statement in WRONG.values():
        _try(address, statement)
    _try(address, "select %s::int", [PHONE])
    _try(address, "insert into person values (%s, %s, 1)", [NAME, PHONE])
    _copy(address)
    log = Path(servers.folder) / "postgres.log"
    _kill(address, log)
    return log.read_text()


def _try(address: str, statement: str, values: list[str] | None = None) -> None:
    with (
        suppress(psycopg.Error),
        psycopg.connect(address, autocommit=True) as link,
    ):
        link.execute(statement.encode(), values)


def _copy(address: str) -> None:
    with (
        suppress(psycopg.Error),
        psycopg.connect(address) as link,
        link.cursor() as cursor,
        cursor.copy("copy person (n) from stdin") as copy,
    ):
        copy.write(f"{PHONE}\n")


def _kill(address: str, log: Path) -> None:
    """The server starts anew, and says why."""
    link = psycopg.connect(address, autocommit=True)
    asked = Thread(target=_ask, args=(link,))
    asked.start()
    with psycopg.connect(address, autocommit=True) as other:
        busy = "select state from pg_stat_activity where pid = %s"
        pid = link.info.backend_pid
        wait_until(lambda: other.execute(busy, [pid]).fetchone() == ("active",))
    os.kill(pid, signal.SIGKILL)
    asked.join()
    wait_until(lambda: log.read_text().count("ready to accept connections") > 1)


def _ask(link: "psycopg.Connection[tuple[object, ...]]") -> None:
    with suppress(psycopg.Error):
        link.execute(f"select '{NAME}', pg_sleep(60)".encode())


def test_no_value_reaches_the_log():
    with Louder() as servers:
        log = everything_goes_wrong(servers)
    assert "was terminated by signal 9" in log, "the log is the one that was looked at"
    assert not [line for line in log.splitlines() if any(one in line for one in VALUES)]


def test_the_mishaps_would_be_seen_in_the_log_of_a_server_as_it_comes():
    """Each setting is needed, for each of these lines has a value without it."""
    loud = dict.fromkeys(SILENT, "")
    with Louder() as servers:
        usual = _as_it_comes(servers)
    loud |= {name: usual[name] for name in SILENT}
    loud |= {"log_min_duration_statement": "0"}
    with Louder(**loud) as servers:
        log = everything_goes_wrong(servers)
    for line in ("ERROR", "DETAIL", "STATEMENT", "LOG", "CONTEXT"):
        found = re.findall(rf"^.*{line}:.*$", log, re.M)
        assert [one for one in found if any(value in one for value in VALUES)], line


def _as_it_comes(servers: Servers) -> dict[str, str]:
    with psycopg.connect(servers.superuser_url()) as link:
        rows = link.execute("select name, boot_val from pg_settings").fetchall()
    return {str(name): str(value) for name, value in rows}


@pytest.fixture
def loud(db: None) -> Iterator[None]:
    """As if the server had the settings that it comes with, for one of them."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('pgaudit.log', 'write', true)")
    yield


def test_the_servers_of_the_tests_are_silent(db: None):
    assert check_server_log(None, ["default"]) == []


def test_a_setting_that_would_log_values_is_named(loud: None):
    (found,) = check_server_log(None, ["default"])
    assert found.id == "trialsite.W050"
    assert "pgaudit.log is 'write'" in found.msg


@pytest.mark.parametrize("name", SILENT)
def test_each_setting_is_looked_at(
    name: str, db: None, monkeypatch: pytest.MonkeyPatch
):
    """The servers have the value that is wanted, so another one is wanted here."""
    monkeypatch.setitem(server.SILENT, name, "another")
    monkeypatch.setattr(server, "ALSO", {})
    (found,) = check_server_log(None, ["default"])
    assert found.msg.startswith(f"{name} is '{SILENT_BEFORE[name]}'")


SILENT_BEFORE = dict(SILENT)


def test_the_check_is_asked_with_the_database(loud: None):
    found = run_checks(tags=[Tags.database], databases=["default"])
    assert "trialsite.W050" in {one.id for one in found}
    assert "trialsite.W050" not in {one.id for one in run_checks()}


def test_every_setting_stands_in_the_files_for_a_server_and_in_the_docs():
    top = Path(__file__).parents[4]
    composed = (top / "docker-compose.yml").read_text()
    page = (top / "docs" / "server_log.md").read_text()
    for name, value in SILENT.items():
        assert f"- {name}={value}\n" in composed
    for name in {*SILENT, *EXTENSIONS} - {one for one in SILENT if "debug" in one}:
        assert name.partition(".")[0] in page


def test_nothing_of_ours_raises_to_the_log():
    """What a function raises as LOG is written with whatever it says."""
    top = Path(__file__).parents[4]
    for file in top.glob("*/migrations/*.py"):
        assert not re.search(r"raise\s+(log|warning|notice)\b", file.read_text(), re.I)
