"""The roles: a superuser that only builds, an owner that only migrates, the app, which
owns nothing and cannot pass row-level security, and one that only seals identities
again with another key.
"""

from collections.abc import Mapping

import psycopg
from psycopg import sql

OWNER = "trialsite_owner"
APP = "trialsite_app"
KEYS = "trialsite_keys"
DATABASE = "trialsite"
TEMPLATE = "template1"

# How PostgreSQL plans: one row by its index costs about what the next row costs, on a
# disk without a moving arm; no query of ours is worth compiling, though the policies
# (docs/adr/0015-row-level-security.md) make many look dear.
PLANNER = {"random_page_cost": "1.1", "jit": "off"}

# What PostgreSQL itself ends, in milliseconds or seconds (docs/adr/0028-servers-that-
# hang.md): each is shorter than the web's own bound. Long work raises its own
# (trialsite/postgresql/unhurried.py). The owner migrates, for as long as that
# takes, but waits for no lock while everybody waits behind it.
APP_BOUNDS = {
    "statement_timeout": "30s",
    # Less than others wait for a place meanwhile (docs/adr/0042-nothing-queues-without-
    # end.md).
    "lock_timeout": "4s",
    "idle_in_transaction_session_timeout": "55s",
    # A client that went away without a word: its work and its locks go too.
    "client_connection_check_interval": "5s",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
} | PLANNER
OWNER_BOUNDS = {"lock_timeout": "60s"} | PLANNER


def establish(
    superuser_url: str,
    *,
    owner_password: str,
    app_password: str,
    keys_password: str,
    makes_databases: bool,
) -> None:
    """Create the roles, or bring them back to what they should be.

    What the owner makes is nobody else's to read or write until it says so
    (trialsite.privileges). *makes_databases* lets the owner create databases, which
    only tests need."""
    with psycopg.connect(superuser_url, autocommit=True) as link:
        _role(link, OWNER, owner_password, "CREATEDB" if makes_databases else "")
        _role(link, APP, app_password, "")
        _role(link, KEYS, keys_password, "")
        bind_role(link, OWNER, OWNER_BOUNDS)
        bind_role(link, APP, APP_BOUNDS)
    with psycopg.connect(_same_server(superuser_url, TEMPLATE)) as link:
        let_in(link, owner=OWNER, app=APP)


def create_database(
    superuser_url: str, name: str = DATABASE, *, template: str = TEMPLATE
) -> None:
    """Create database *name* for the owner if it is not there, open to the roles
    alone. The app makes nothing in it, no temporary tables either: one that is named
    like a table of the trial could pass for it."""
    with psycopg.connect(superuser_url, autocommit=True) as link:
        there = link.execute("select 1 from pg_database where datname = %s", [name])
        if not there.fetchone():
            statement = "create database {} owner {} template {}"
            link.execute(_compose(statement, name, OWNER, template))
        link.execute(_compose("revoke all on database {} from public", name))
        for role in (APP, KEYS):
            link.execute(_compose("grant connect on database {} to {}", name, role))
        let_app_make_nothing(link, name, app=APP)


def let_app_make_nothing(link: psycopg.Connection, name: str, *, app: str) -> None:
    """Take from *app*, and from everybody, the right to make schemas and temporary
    tables in database *name*. The connection is its owner's or a superuser's."""
    rights = "revoke create, temporary on database {} from "
    link.execute(_compose(rights + "public", name))
    link.execute(_compose(rights + "{}", name, app))


def drop_database(superuser_url: str, name: str = DATABASE) -> None:
    """Drop database *name* with everything in it, though somebody be connected."""
    with psycopg.connect(superuser_url, autocommit=True) as link:
        link.execute(_compose("drop database if exists {} with (force)", name))


def let_in(link: psycopg.Connection, *, owner: str, app: str) -> None:
    """Let *app* look into schema public of this database, where it may do nothing
    before the owner says so of each table. The connection is the owner's or a
    superuser's."""
    for kind in ("tables", "sequences"):
        # Once, whatever the owner was going to make was the app's to change.
        link.execute(
            _compose(
                "alter default privileges for role {} in schema public "
                f"revoke all on {kind} from {{}}",
                owner,
                app,
            )
        )
    for statement, *names in (
        ("revoke create on schema public from public",),
        ("revoke create on schema public from {}", app),
        ("grant usage on schema public to {}", app),
        # Of a function that is made later, PostgreSQL would let everybody call it.
        (
            "alter default privileges for role {} revoke execute on functions "
            "from public",
            owner,
        ),
    ):
        link.execute(_compose(statement, *names))


def bind_role(link: psycopg.Connection, role: str, bounds: Mapping[str, str]) -> None:
    """Let every later connection of *role* begin with *bounds*. The connection is a
    superuser's, or of the role itself."""
    for name, value in bounds.items():
        statement = sql.SQL("alter role {} set {} = {}").format(
            sql.Identifier(role), sql.Identifier(name), sql.Literal(value)
        )
        link.execute(statement)


def _role(link: psycopg.Connection, name: str, password: str, extra: str) -> None:
    there = link.execute("select 1 from pg_roles where rolname = %s", [name])
    if not there.fetchone():
        link.execute(_compose("create role {}", name))
    bounds = "login nosuperuser nobypassrls nocreatedb nocreaterole noreplication"
    statement = sql.SQL("alter role {} {} password {}").format(
        sql.Identifier(name),
        sql.SQL(bounds.replace("nocreatedb", "createdb") if extra else bounds),
        sql.Literal(password),
    )
    link.execute(statement)


def _compose(statement: str, *names: str) -> sql.Composed:
    return sql.SQL(statement).format(*map(sql.Identifier, names))


def _same_server(url: str, database: str) -> str:
    return url.rpartition("/")[0] + "/" + database
