"""The servers under the program: PostgreSQL and Redis, ours or somebody else's."""

from collections.abc import Callable
from dataclasses import dataclass

import psycopg
from redis import RedisError

from trialsite.background import broker
from trialsite.embedded import account as accounts
from trialsite.embedded import roles
from trialsite.embedded.home import Home
from trialsite.embedded.ports import PortBook
from trialsite.embedded.postgres import Postgres, postgres_url
from trialsite.embedded.programs import MAJOR
from trialsite.embedded.redis_server import Redis
from trialsite.embedded.refusal import Refusal
from trialsite.embedded.secret_files import SecretFiles
from trialsite.embedded.wishes import Wishes


@dataclass(frozen=True)
class Database:
    """Where the app and the owner connect. *start_afresh* empties it; None where
    the database is not ours to empty."""

    app_url: str
    owner_url: str
    start_afresh: Callable[[], None] | None = None


def start_postgres(home: Home) -> tuple[Postgres, Database]:
    """Start the PostgreSQL of this checkout, with its roles and its database."""
    secrets = SecretFiles(home.secrets)
    account = accounts.for_server(home.postgres_data)
    server = Postgres(
        home.postgres(account),
        account=account,
        password=secrets.password("postgres_superuser"),
        log=home.logs / "postgres.log",
    )
    server.create()
    server.start(
        PortBook(home.ports).port_for("postgres"),
        lock=home.lock,
        record=home.record_of("postgres"),
    )
    owner, app, keys = (
        secrets.password(f"postgres_{name}") for name in ("owner", "app", "keys")
    )
    roles.establish(
        server.url(),
        owner_password=owner,
        app_password=app,
        keys_password=keys,
        makes_databases=False,
    )
    roles.create_database(server.url())

    def start_afresh() -> None:
        roles.drop_database(server.url())
        roles.create_database(server.url())

    return server, Database(
        app_url=postgres_url(roles.APP, app, server.port, roles.DATABASE),
        owner_url=postgres_url(roles.OWNER, owner, server.port, roles.DATABASE),
        start_afresh=start_afresh,
    )


def use_postgres(wishes: Wishes) -> Database:
    """Check the database that the environment names and let the app in.
    Raises Refusal where it does not answer, or where the app's role could pass
    row-level security or make temporary tables."""
    with _connected("DATABASE_URL", wishes.database_url) as link:
        name, version = link.info.user, link.info.server_version
        row = link.execute(
            "select rolsuper or rolbypassrls from pg_roles where rolname = current_user"
        ).fetchone()
    if row is None or row[0]:
        raise Refusal(
            f"DATABASE_URL connects as {name}, who can pass row-level security: name "
            "a role that is neither a superuser nor has BYPASSRLS."
        )
    if version < int(MAJOR) * 10_000:
        raise Refusal(
            f"DATABASE_URL names a PostgreSQL {version // 10_000}; it must be "
            f"{MAJOR} or newer."
        )
    with _connected("DATABASE_OWNER_URL", wishes.database_owner_url) as link:
        if link.info.user == name:
            raise Refusal(
                f"DATABASE_URL and DATABASE_OWNER_URL both connect as {name}: the role "
                "that the pages use must own nothing, so name another."
            )
        roles.let_in(link, owner=link.info.user, app=name)
        _refuse_who_makes_tables(link, name)
        roles.bind_role(link, link.info.user, roles.OWNER_BOUNDS)
    with _connected("DATABASE_URL", wishes.database_url) as link:
        roles.bind_role(link, name, roles.APP_BOUNDS)
    return Database(wishes.database_url, wishes.database_owner_url)


_MAKES_TABLES = """
    select has_database_privilege(%s, current_database(), 'create, temporary')
"""
_OURS = """
    select pg_has_role(datdba, 'member') from pg_database
    where datname = current_database()
"""


def _refuse_who_makes_tables(link: psycopg.Connection, app: str) -> None:
    """Take from *app* what a database's owner can take. Raises Refusal where it can
    make tables all the same."""
    database = link.info.dbname
    if link.execute(_OURS).fetchone() == (True,):
        roles.let_app_make_nothing(link, database, app=app)
    if link.execute(_MAKES_TABLES, [app]).fetchone() != (False,):
        raise Refusal(
            f"{app}, whom DATABASE_URL names, can make tables of its own in {database} "
            "and so pass for one of the trial: as a superuser, run REVOKE CREATE, "
            f"TEMPORARY ON DATABASE {database} FROM PUBLIC, {app}."
        )


def start_redis(home: Home) -> Redis:
    """Start the Redis of this checkout, empty."""
    server = Redis(
        home.redis,
        password=SecretFiles(home.secrets).password("redis"),
        log=home.logs / "redis.log",
    )
    server.start(
        PortBook(home.ports).port_for("redis"),
        lock=home.lock,
        record=home.record_of("redis"),
    )
    return server


def use_redis(wishes: Wishes) -> str:
    """The address that REDIS_URL names. Raises Refusal where nothing answers."""
    try:
        with broker.client(wishes.redis_url, seconds=10) as link:
            link.ping()
    except (RedisError, ValueError) as error:
        raise Refusal(
            f"The Redis that REDIS_URL names does not answer: {error}"
        ) from None
    return wishes.redis_url


def _connected(variable: str, url: str) -> psycopg.Connection:
    try:
        return psycopg.connect(url, connect_timeout=10, application_name="trialsite")
    except psycopg.Error as error:
        said = str(error).strip().splitlines() or ["nothing"]
        raise Refusal(
            f"The database that {variable} names does not answer: {said[0]}"
        ) from None
