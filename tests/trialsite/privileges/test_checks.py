"""A table of which nothing is said, and a database that grants anything else than what
is said, are named by `manage.py check`."""

from pathlib import Path

import pytest
from django.core.checks import CheckMessage
from django.db import ProgrammingError

from tests.database import owner_says
from trialsite.privileges import checks
from trialsite.privileges.checks import check_privileges, check_tables
from trialsite.privileges.granting import grant_privileges
from trialsite.privileges.kinds import fact, state
from trialsite.privileges.registry import keep, labels
from trialsite.privileges.words import markdown

PAGE = Path(__file__).resolve().parents[3] / "docs" / "facts.md"
ARMS = "participants_allocation"
CHANGES = {
    f"grant update (arm) on {ARMS} to trialsite_app": ("E062", "UPDATE arm"),
    f"grant delete on {ARMS} to public": ("E062", "may DELETE"),
    f"grant trigger on {ARMS} to trialsite_app": ("E062", "may TRIGGER"),
    f"revoke insert on {ARMS} from trialsite_app": ("E062", "may not INSERT"),
    "revoke update (therapy) on participants_participant from trialsite_app": (
        "E062",
        "may not UPDATE therapy",
    ),
    "grant execute on function trialsite_seal_keys_in_use() to public": (
        "E062",
        "trialsite_seal_keys_in_use()",
    ),
    "create sequence mine; grant usage on sequence mine to public": ("E062", "mine"),
    "create table mine (a int)": ("E063", "mine"),
    "create view mine as select 1 as a": ("E063", "mine"),
    "grant create on schema public to public": ("E064", "create objects"),
    f"alter table {ARMS} add constraint mine foreign key (by_id) "
    "references trialsite_user on delete cascade": ("E065", "mine"),
    f"alter table {ARMS} add constraint mine foreign key (by_id) "
    "references trialsite_user on update cascade": ("E065", "mine"),
    f"alter table {ARMS} add constraint mine foreign key (by_id) "
    "references trialsite_user on delete set null": ("E065", "mine"),
}


def found() -> list[CheckMessage]:
    return check_privileges(None, ["default"])


def test_every_model_is_said_to_be_something() -> None:
    assert check_tables(None) == []


def test_a_model_that_is_forgotten_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {key: kept for key, kept in labels().items() if "Consent" not in key}
    monkeypatch.setattr(checks, "labels", lambda: said)
    faults = check_tables(None)
    assert {fault.id for fault in faults} == {"trialsite.E060"}
    assert any("participants.ConsentCopy" in fault.msg for fault in faults)


def test_what_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    said = labels() | {"participants.Gone": fact()}
    monkeypatch.setattr(checks, "labels", lambda: said)
    (fault,) = check_tables(None)
    assert (fault.id, "participants.Gone" in fault.msg) == ("trialsite.E061", True)


def test_nothing_is_said_to_be_two_things() -> None:
    with pytest.raises(ValueError, match="two things"):
        keep("participants", {"Consent": state("version")})


@pytest.mark.django_db
def test_the_database_grants_what_is_said() -> None:
    assert found() == []


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
def test_a_database_that_grants_anything_else_is_named(change: str) -> None:
    owner_says(change)
    number, words = CHANGES[change]
    faults = found()
    assert [fault.id for fault in faults] == [f"trialsite.{number}"], faults
    assert words in faults[0].msg


def test_the_page_says_what_is_granted() -> None:
    assert PAGE.read_text() == markdown(), "Run manage.py print_facts"


def test_only_the_owner_grants(committed_db: None) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        grant_privileges(using="default")
