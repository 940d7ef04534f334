"""Nothing that the app's role can say in SQL makes an event of what never happened."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import errors

from trialsite.embedded import roles

Link = psycopg.Connection[tuple[object, ...]]

ARGUMENTS = "'id', '', '', '', 'always', ''"
"""Of trialsite_audit, as a table of one's own would give them."""
COLUMNS = "(id bigint, study_id text, site_id text, follow_up text)"
FORGED = "values (999, 'ST-1001-X', 'MAD', 'withdrew')"
WATCHED = f"""
    create trigger audit {{when}} insert or update or delete on {{table}}
    for each row execute function trialsite_audit({ARGUMENTS})
"""


def connected(variable: str) -> Link:
    url = os.environ[variable].format(database=os.environ["TEST_DATABASE"])
    return psycopg.connect(url, autocommit=True)


def signed(link: Link) -> Link:
    for name, value in {
        "actor": "Cora Lind",
        "reason": "A slip.",
        "visibility": '{"sites": "*"}',
    }.items():
        link.execute("select set_config(%s, %s, false)", [f"trial.{name}", value])
    return link


@pytest.fixture
def app(committed_db: None) -> Iterator[Link]:
    """The app's role with raw SQL, which signs as Cora: the record believes that."""
    with connected("TEST_APP_URL") as link:
        yield signed(link)


@pytest.fixture
def superuser(committed_db: None) -> Iterator[Link]:
    with connected("TEST_SUPERUSER_URL") as link:
        yield signed(link)


@pytest.fixture(autouse=True)
def no_event(superuser: Link) -> Iterator[None]:
    """No event comes of any attempt, whatever else does."""
    count = "select count(*) from trialsite_auditevent"
    before = superuser.execute(count).fetchone()
    yield
    assert superuser.execute(count).fetchone() == before


@contextmanager
def granted(superuser: Link, right: str) -> Iterator[None]:
    """The app's role has a *right* by mistake, inside."""
    superuser.execute(f"grant {right} to {roles.APP}".encode())
    try:
        yield
    finally:
        superuser.execute(f"revoke {right} from {roles.APP}".encode())


REFUSED = {
    "a temporary twin": f"create temporary table participants_participant {COLUMNS}",
    "a temporary copy": "create temp table mine as select * from trialsite_site",
    "a temporary child": "create temp table mine () inherits (trialsite_site)",
    "a temporary view": "create temp view trialsite_site as select 1 as code",
    "a temporary function": "create function pg_temp.now() returns int "
    "language sql return 1",
    "a table": "create table public.participants_participant2 (id bigint)",
    "a child": "create table public.mine () inherits (participants_participant)",
    "a view": "create view public.mine as select 1 as id",
    "a schema": "create schema mine",
    "a function": "create function public.f() returns int language sql return 1",
    "a trigger": WATCHED.format(when="after", table="participants_participant"),
    "another trigger": "create trigger mine before insert on trialsite_message "
    "for each row execute function suppress_redundant_updates_trigger()",
    "a rule": "create rule mine as on update to trialsite_site do also nothing",
    "no trigger": "alter table trialsite_message disable trigger all",
    "no triggers at all": "set session_replication_role = replica",
    "the owner's part": f"set role {roles.OWNER}",
    "the owner's session": f"set session authorization {roles.OWNER}",
    "the function itself": "select trialsite_audit()",
    "the redacting trigger": "select trialsite_audit_redact()",
    "the sealing trigger": "select trialsite_seal_in_chain()",
    "whose row it is": "select trialsite_audit_whose('trialsite_site', '{}')",
    "an event": "insert into trialsite_auditevent (id) values (1)",
    "an event by copy": "copy trialsite_auditevent from stdin",
    "an event by merge": "merge into trialsite_auditevent e using trialsite_site s "
    "on false when not matched then insert (id) values (1)",
    "its number": "select setval('trialsite_auditevent_id_seq', 1)",
    "a seal": "insert into trialsite_auditseal values (1, '', '', '', '')",
    "a redaction": "insert into trialsite_auditredaction (event) values (1)",
    "a redaction by its function": "select trialsite_redact(1, '{key}', 'Why.', 1, 2)",
    "a key": "insert into trialsite_keycheck (purpose, number, value, at) "
    "values ('seals', 2, repeat('0', 64), now())",
    "a key by its function": "select trialsite_know_key('seals', 2, repeat('0', 64))",
}


@pytest.mark.parametrize("what", REFUSED)
def test_the_app_makes_none(app: Link, what: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(REFUSED[what].encode())


def test_what_changes_nothing_leaves_none(app: Link) -> None:
    app.execute("update trialsite_site set name = name, timezone = timezone")
    app.execute("begin")
    app.execute("update trialsite_site set name = 'Elsewhere' where code = 'BOS'")
    app.execute("rollback")
    app.execute(
        "insert into trialsite_site select * from trialsite_site on conflict do nothing"
    )
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("delete from trialsite_site where code = 'none'")


def test_a_trigger_that_somebody_may_not_call_fires_all_the_same(app: Link) -> None:
    """So nobody needs to be let call it. What fires is seen to within the rollback."""
    app.execute("begin")
    app.execute("update trialsite_site set name = 'Elsewhere' where code = 'BOS'")
    found = app.execute("select old, new from trialsite_auditevent order by id desc")
    assert found.fetchone() == ({"name": "Boston"}, {"name": "Elsewhere"})
    app.execute("rollback")


def test_a_temporary_twin_may_not_use_the_function(app: Link, superuser: Link) -> None:
    """Where somebody gave the right to make one back."""
    database = os.environ["TEST_DATABASE"]
    with granted(superuser, f"temporary on database {database}"):
        app.execute(REFUSED["a temporary twin"].encode())
        twin = WATCHED.format(when="after", table="pg_temp.participants_participant")
        with pytest.raises(errors.InsufficientPrivilege, match="function"):
            app.execute(twin.encode())


TWINS = {
    "temporary": ("", "pg_temp.participants_participant", "after"),
    "elsewhere": ("create schema elsewhere;", "elsewhere.trialsite_site", "after"),
    "before": ("", "public.before_the_fact", "before"),
}


@pytest.mark.parametrize("kind", TWINS)
def test_the_function_refuses_what_is_no_table_of_the_trial(
    superuser: Link, kind: str
) -> None:
    """Whoever made it, and whatever they may call."""
    first, table, when = TWINS[kind]
    with superuser.transaction(force_rollback=True):
        superuser.execute(first.encode() or b"select 1")
        superuser.execute(f"create table {table} {COLUMNS}".encode())
        superuser.execute(WATCHED.format(when=when, table=table).encode())
        with pytest.raises(errors.InsufficientPrivilege, match="tables of the trial"):
            superuser.execute(f"insert into {table} {FORGED}".encode())


def test_a_view_makes_none(superuser: Link) -> None:
    with superuser.transaction(force_rollback=True):
        superuser.execute("create view public.mine as select 1 as id")
        superuser.execute(WATCHED.format(when="instead of", table="mine").encode())
        with pytest.raises(errors.InsufficientPrivilege, match="after a change"):
            superuser.execute("insert into mine values (1)")


def test_a_partition_counts_as_the_table_that_it_is_of(superuser: Link) -> None:
    """Wherever it lies; a partition of somebody's own table as little as that one."""
    with superuser.transaction(force_rollback=True):
        for statement in (
            "create schema elsewhere",
            f"create table parted {COLUMNS} partition by list (site_id)",
            "create table elsewhere.part partition of parted default",
            WATCHED.format(when="after", table="parted"),
            f"insert into parted {FORGED}",
        ):
            superuser.execute(statement.encode())
        last = "select table_name from trialsite_auditevent order by id desc limit 1"
        assert superuser.execute(last).fetchone() == ("parted",)
        superuser.execute("alter table parted set schema elsewhere")
        with pytest.raises(errors.InsufficientPrivilege, match="tables of the trial"):
            superuser.execute(f"insert into elsewhere.parted {FORGED}".encode())


IMPOSSIBLE = {
    "at": ("infinity", "-infinity", "1899-12-31T23:59:59Z", "2500-01-01T00:00Z"),
    "ahead": ("1e11", "-1e11"),
}
NO_TIME = {"at": ("tomorrow week", "294277-01-01"), "ahead": ("1e300", "nan", "x")}


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        *(
            (name, v, "none of the years")
            for name, of in IMPOSSIBLE.items()
            for v in of
        ),
        *((name, v, None) for name, of in NO_TIME.items() for v in of),
    ],
)
def test_no_event_is_of_an_impossible_time(
    app: Link, setting: str, value: str, words: str | None
) -> None:
    """The app says what its clock shows, and the record believes it within reason:
    what cannot be sealed, or read again, is refused with all that would have been
    written."""
    app.execute("select set_config(%s, %s, false)", [f"trial.{setting}", value])
    with pytest.raises(psycopg.DataError, match=words):
        app.execute("update trialsite_site set name = 'Elsewhere' where code = 'BOS'")
    names = app.execute("select name from trialsite_site where code = 'BOS'")
    assert names.fetchone() == ("Boston",)


@pytest.mark.parametrize("when", ["1900-01-01T00:00Z", "2499-12-31T23:59:59Z"])
def test_a_clock_that_is_held_may_show_any_day_of_six_centuries(
    app: Link, when: str
) -> None:
    app.execute("select set_config('trial.at', %s, false)", [when])
    app.execute("begin")
    app.execute("update trialsite_site set name = 'Elsewhere' where code = 'BOS'")
    last = (
        "select trial_at = %s::timestamptz from trialsite_auditevent order by id desc"
    )
    assert app.execute(last, [when]).fetchone() == (True,)
    app.execute("rollback")


def test_nobody_writes_an_impossible_time_past_the_function(superuser: Link) -> None:
    """Whose triggers are off is refused by the table."""
    with superuser.transaction(force_rollback=True):
        superuser.execute("set local session_replication_role = replica")
        for column in ("at", "trial_at"):
            with (
                pytest.raises(errors.CheckViolation, match="possible_time"),
                superuser.transaction(),
            ):
                superuser.execute(
                    f"update trialsite_auditevent set {column} = 'infinity'".encode()
                )


def test_a_verification_is_of_when_the_database_has_it(
    app: Link, superuser: Link
) -> None:
    """One that is dated in the future would put off all those of the nights until
    then."""
    with app.transaction(force_rollback=True):
        made = app.execute(
            "insert into trialsite_auditverification "
            "(at, seals, events, waiting, fault_count, faults) "
            "values ('infinity', 0, 0, 0, 0, '[]') "
            "returning at between now() - interval '1 minute' and clock_timestamp()"
        )
        assert made.fetchone() == (True,)
