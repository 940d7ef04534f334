"""DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL in place of what comes along."""

import psycopg
import pytest

from trialsite.embedded import roles
from trialsite.embedded.ports import any_free
from trialsite.embedded.postgres import Postgres, postgres_url
from trialsite.embedded.refusal import Refusal
from trialsite.embedded.servers import use_postgres, use_redis
from trialsite.embedded.wishes import Wishes


def wishes(app_url: str, owner_url: str) -> Wishes:
    return Wishes(database_url=app_url, database_owner_url=owner_url)


def url(server: Postgres, role: str, password: str) -> str:
    return postgres_url(role, password, server.port, roles.DATABASE)


def test_the_app_is_let_in_and_the_database_is_not_ours_to_empty(
    cluster: Postgres,
) -> None:
    with psycopg.connect(cluster.url(), autocommit=True) as link:
        link.execute("create role web login password 'web'")
        link.execute(f"grant connect on database {roles.DATABASE} to web")
    owner = url(cluster, roles.OWNER, "owner")
    with psycopg.connect(owner) as link:
        # As a version before this one left the owner's future tables.
        link.execute(
            "alter default privileges in schema public "
            "grant select, insert, update, delete on tables to web"
        )
    database = use_postgres(wishes(url(cluster, "web", "web"), owner))
    assert database.start_afresh is None
    with psycopg.connect(owner) as link:
        link.execute("create table after (id serial)")
    with psycopg.connect(database.app_url, autocommit=True) as link:
        with pytest.raises(psycopg.errors.UndefinedTable):
            link.execute("select from nowhere")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            link.execute("select from after")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            link.execute("create temporary table mine ()")


def test_an_app_that_can_make_temporary_tables_is_refused(cluster: Postgres) -> None:
    """Where the owner of the tables cannot take it from them."""
    with psycopg.connect(cluster.url(), autocommit=True) as link:
        link.execute("create role web login password 'web'")
        link.execute(f"alter database {roles.DATABASE} owner to postgres")
        link.execute(f"alter schema public owner to {roles.OWNER}")
        link.execute(f"grant connect on database {roles.DATABASE} to {roles.OWNER}")
        link.execute(f"grant connect, temporary on database {roles.DATABASE} to web")
    owner = url(cluster, roles.OWNER, "owner")
    with pytest.raises(Refusal, match="web, whom DATABASE_URL names, can make tables"):
        use_postgres(wishes(url(cluster, "web", "web"), owner))


def test_a_role_that_passes_row_level_security_is_refused(cluster: Postgres) -> None:
    superuser = cluster.url(roles.DATABASE)
    owner = url(cluster, roles.OWNER, "owner")
    with pytest.raises(Refusal, match="connects as postgres, who can pass row-level"):
        use_postgres(wishes(superuser, owner))


def test_an_app_that_owns_the_tables_is_refused(cluster: Postgres) -> None:
    owner = url(cluster, roles.OWNER, "owner")
    with pytest.raises(Refusal, match="both connect as trialsite_owner"):
        use_postgres(wishes(owner, owner))


def test_a_server_that_does_not_answer_is_one_sentence_without_the_password() -> None:
    nowhere = f"postgresql://web:open-sesame@127.0.0.1:{any_free()}/trial"
    with pytest.raises(Refusal, match="DATABASE_URL names does not answer") as refused:
        use_postgres(wishes(nowhere, nowhere))
    assert "open-sesame" not in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "http://example.org"])
def test_a_redis_that_does_not_answer_is_one_sentence(url: str) -> None:
    with pytest.raises(Refusal, match="Redis that REDIS_URL names does not answer"):
        use_redis(Wishes(redis_url=url))
