"""The functions in the database are those of one table, and closed as it says."""

import os
import re
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from trialsite.audit import function_checks
from trialsite.audit.function_checks import check_functions, check_rights
from trialsite.audit.functions import FUNCTIONS
from trialsite.embedded import roles

Link = psycopg.Connection[tuple[object, ...]]


@pytest.mark.django_db
def test_every_function_is_as_it_is_meant_to_be() -> None:
    assert check_functions(None, ["default"]) == []
    assert check_rights(None, ["default"]) == []
    assert len({function.signature for function in FUNCTIONS}) == len(FUNCTIONS)


@pytest.fixture
def superuser(committed_db: None) -> Iterator[Link]:
    url = os.environ["TEST_SUPERUSER_URL"].format(database=os.environ["TEST_DATABASE"])
    with psycopg.connect(url, autocommit=True) as link:
        yield link


PINNED = "set search_path = pg_catalog, pg_temp"
NEW = f"create function {{}} returns int language sql {{}} {PINNED} return 1"
CHANGES = {
    "a new one that runs as its owner": (
        NEW.format("mine()", "security definer"),
        "drop function mine()",
        r"mine\(\) .*not on the list",
    ),
    "one in another schema": (
        "create schema mine; " + NEW.format("mine.f()", "security definer"),
        "drop schema mine cascade",
        r"mine\.f\(\) .*not on the list",
    ),
    "one that everybody may call": (
        "grant execute on function trialsite_audit() to public",
        "revoke execute on function trialsite_audit() from public",
        r"trialsite_audit\(\) .*called by everybody",
    ),
    "one that the app may call": (
        f"grant execute on function trialsite_audit_refuse() to {roles.APP}",
        f"revoke execute on function trialsite_audit_refuse() from {roles.APP}",
        r"trialsite_audit_refuse\(\) .*can be called by the app",
    ),
    "one that the app cannot call": (
        f"revoke execute on function trialsite_needs_met() from {roles.APP}",
        f"grant execute on function trialsite_needs_met() to {roles.APP}",
        r"trialsite_needs_met\(\) .*cannot be called by the app",
    ),
    "one that runs as its owner": (
        "alter function participants_fact_stays() security definer",
        "alter function participants_fact_stays() security invoker",
        "runs with its owner's rights",
    ),
    "one that runs as whoever calls": (
        "alter function trialsite_audit_redact() security invoker",
        "alter function trialsite_audit_redact() security definer",
        "lost its owner's rights",
    ),
    "one without its path": (
        "alter function trialsite_audit() reset search_path",
        "alter function trialsite_audit() set search_path = pg_catalog, pg_temp",
        "whatever search_path",
    ),
    "one that is gone": (
        "alter function participants_fact_stays() rename to gone",
        "alter function gone() rename to participants_fact_stays",
        r"gone\(\) .*not on the list|participants_fact_stays\(\) .*missing",
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_of_them_is_named(superuser: Link, what: str) -> None:
    change, back, words = CHANGES[what]
    superuser.execute(change.encode())
    try:
        faults = check_functions(None, ["default"])
    finally:
        superuser.execute(back.encode())
    assert faults
    for fault in faults:
        assert fault.id == "trialsite.E023"
        assert re.search(words, fault.msg)
    assert check_functions(None, ["default"]) == []
    connection.close()


RIGHTS = {
    "temporary on database {database}": "TEMPORARY",
    "create on database {database}": "CREATE on the database",
    "create on schema public": "CREATE on schema public",
}


@pytest.mark.parametrize("right", RIGHTS)
@pytest.mark.parametrize("who", [roles.APP, "public"])
def test_a_right_to_make_something_is_named(
    superuser: Link, right: str, who: str
) -> None:
    which = right.format(database=os.environ["TEST_DATABASE"])
    superuser.execute(f"grant {which} to {who}".encode())
    try:
        (fault,) = check_rights(None, ["default"])
    finally:
        superuser.execute(f"revoke {which} from {who}".encode())
    assert RIGHTS[right] in fault.msg
    assert fault.id == "trialsite.E024"


def test_before_the_migrations_nothing_is_missed(
    monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    monkeypatch.setattr(function_checks, "_unmigrated", lambda alias: True)
    monkeypatch.setattr(function_checks, "FUNCTIONS", ())
    assert check_functions(None, ["default"]) == []
