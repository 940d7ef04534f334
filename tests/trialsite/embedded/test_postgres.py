"""The database server that comes out of a wheel."""

import os
from pathlib import Path

import psycopg
import pytest

from trialsite.embedded import account as accounts
from trialsite.embedded import roles
from trialsite.embedded.identity import signature, still_runs
from trialsite.embedded.ports import answers, any_free
from trialsite.embedded.postgres import Postgres, postgres_url
from trialsite.embedded.refusal import Refusal


def as_role(server: Postgres, role: str, password: str) -> psycopg.Connection:
    url = postgres_url(role, password, server.port, roles.DATABASE)
    return psycopg.connect(url, autocommit=True)


def test_what_was_entered_is_there_after_a_second_start(cluster: Postgres) -> None:
    with as_role(cluster, roles.OWNER, "owner") as owner:
        owner.execute("create table note (words text)")
        owner.execute("insert into note values ('kept')")
    cluster.stop()
    cluster.create()
    cluster.start(any_free())
    with as_role(cluster, roles.OWNER, "owner") as owner:
        assert owner.execute("select words from note").fetchall() == [("kept",)]


def test_stopping_leaves_no_process_and_no_open_port(cluster: Postgres) -> None:
    main = signature(int((cluster.data / "postmaster.pid").read_text().split()[0]))
    assert still_runs(main)
    cluster.stop()
    assert not still_runs(main)
    assert not answers(cluster.port)
    assert not (cluster.data / "postmaster.pid").exists()


def test_the_app_owns_nothing_and_cannot_pass_row_level_security(
    cluster: Postgres,
) -> None:
    with as_role(cluster, roles.OWNER, "owner") as owner:
        owner.execute("create table note (site text)")
        owner.execute("insert into note values ('MAD'), ('BOS')")
        owner.execute("alter table note enable row level security")
        owner.execute("create policy home on note using (site = 'MAD')")
        owner.execute(f"grant select on note to {roles.APP}")
    with as_role(cluster, roles.APP, "app") as app:
        assert app.execute("select site from note").fetchall() == [("MAD",)]
        owned = "select count(*) from pg_class where relowner = current_user::regrole"
        assert app.execute(owned).fetchone() == (0,)
        for forbidden in (
            "set row_security = off; select * from note",
            "alter table note disable row level security",
            "create table mine ()",
            "create temporary table mine ()",
            "create schema mine",
            "create function mine() returns int language sql return 1",
            "create database mine",
            "create role mine",
            "set role trialsite_owner",
            "truncate note",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(forbidden)


@pytest.mark.parametrize("role", [(roles.APP, "app"), (roles.KEYS, "keys")])
def test_nobody_may_use_what_the_owner_makes_before_the_owner_says_so(
    cluster: Postgres, role: tuple[str, str]
) -> None:
    with as_role(cluster, roles.OWNER, "owner") as owner:
        owner.execute("create table note (id serial, words text)")
    with as_role(cluster, *role) as link:
        for forbidden in (
            "select from note",
            "insert into note (words) values ('a')",
            "update note set words = 'b'",
            "delete from note",
            "select nextval('note_id_seq')",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                link.execute(forbidden)


def test_the_app_calls_nothing_that_the_owner_makes_later_unless_it_is_let(
    cluster: Postgres,
) -> None:
    with as_role(cluster, roles.OWNER, "owner") as owner:
        owner.execute("create function mine() returns int language sql return 1")
        with as_role(cluster, roles.APP, "app") as app:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute("select mine()")
            owner.execute(f"grant execute on function mine() to {roles.APP}")
            assert app.execute("select mine()").fetchone() == (1,)


def test_a_password_is_asked_for_and_nobody_comes_in_without(
    cluster: Postgres,
) -> None:
    for role in (roles.OWNER, roles.APP, roles.KEYS, "postgres"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            as_role(cluster, role, "guessed")


def test_a_cluster_whose_making_was_interrupted_is_made_again(place: Path) -> None:
    (place / "draft" / "base").mkdir(parents=True)
    server = Postgres(
        place,
        account=accounts.for_server(place / "data"),
        password="secret",
        log=place / "log",
    )
    server.create()
    assert server.exists
    assert not (place / "draft").exists()


def test_a_cluster_of_another_version_is_refused_in_a_sentence(place: Path) -> None:
    (place / "data").mkdir()
    (place / "data" / "PG_VERSION").write_text("17\n")
    server = Postgres(place, account=None, password="", log=place / "log")
    with pytest.raises(Refusal, match=r"made by PostgreSQL 17 and this is 18.*reset"):
        server.create()


def test_a_lock_with_the_number_of_an_unrelated_process_is_no_obstacle(
    cluster: Postgres,
) -> None:
    cluster.stop()
    lock = cluster.data / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{cluster.data}\n")
    cluster.start(any_free())
    assert int(lock.read_text().split()[0]) != os.getpid()


def test_a_taken_port_ends_in_the_servers_own_words(cluster: Postgres) -> None:
    taken = cluster.port
    other = Postgres(
        cluster.home, account=cluster.account, password="", log=cluster.log
    )
    with pytest.raises(
        Refusal, match=r"PostgreSQL ended while starting: .*postgres\.log"
    ):
        other.start(taken)
    assert cluster.service
    assert cluster.service.runs()


def test_a_lost_password_of_the_superuser_is_one_sentence_at_once(
    cluster: Postgres,
) -> None:
    cluster.stop()
    other = Postgres(
        cluster.home, account=cluster.account, password="another", log=cluster.log
    )
    with pytest.raises(Refusal, match="put the file postgres_superuser back"):
        other.start(any_free())
    assert other.service
    assert not other.service.runs()
