"""The servers that the tests themselves stand on."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from tests.trialsite.embedded.test_keeper import wait_for
from trialsite.embedded.home import CHECKOUT
from trialsite.embedded.ports import answers
from trialsite.embedded.testing import Servers

KILLED = """
import time
from trialsite.embedded.testing import Servers
servers = Servers().start()
print(servers.folder, servers.postgres.port, servers.redis.port, flush=True)
time.sleep(600)
"""


def test_two_sets_stand_side_by_side_and_leave_nothing() -> None:
    with Servers() as one, Servers() as two:
        assert one.app_url() != two.app_url()
        for servers in (one, two):
            psycopg.connect(servers.app_url()).close()
        ports = [one.postgres.port, one.redis.port, two.postgres.port, two.redis.port]
        folders = [one.folder, two.folder]
        assert all(map(answers, ports))
    assert not any(map(answers, ports))
    assert not any(folder.exists() for folder in folders)


def test_what_the_owner_makes_is_the_apps_once_the_owner_says_so() -> None:
    with Servers() as servers:
        with psycopg.connect(servers.owner_url(), autocommit=True) as owner:
            owner.execute("create database another")
        with psycopg.connect(servers.owner_url("another")) as owner:
            owner.execute("create table note (words text)")
            owner.execute("create table other (words text)")
            owner.execute("grant insert on note to trialsite_app")
        with psycopg.connect(servers.app_url("another"), autocommit=True) as app:
            app.execute("insert into note values ('a')")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute("select from other")


def test_numbered_redis_databases_are_apart() -> None:
    with (
        Servers() as servers,
        redis.Redis.from_url(servers.redis_url(1)) as one,
        redis.Redis.from_url(servers.redis_url(2)) as two,
    ):
        one.set("key", "value")
        assert two.get("key") is None


def test_nothing_is_left_when_the_test_run_is_killed() -> None:
    killed = subprocess.Popen(
        [sys.executable, "-c", KILLED], stdout=subprocess.PIPE, text=True, cwd=CHECKOUT
    )
    with killed:
        assert killed.stdout
        folder, *ports = killed.stdout.readline().split()
        assert Path(folder).exists()
        killed.kill()
    wait_for(lambda: not any(answers(int(port)) for port in ports))
    wait_for(lambda: not Path(folder).exists())
