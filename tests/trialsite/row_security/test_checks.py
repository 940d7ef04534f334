"""`manage.py check` names a table without row-level security."""

import os

import psycopg
import pytest
from psycopg import sql

from trialsite.row_security import checks
from trialsite.row_security.operations import RowSecurity


def test_every_model_with_peoples_data_is_secured() -> None:
    """P11-05."""
    assert checks.check_row_security(None) == []
    labels = {model._meta.label for model in checks.models_with_peoples_data()}
    assert labels >= {
        "participants.Identity",
        "participants.Allocation",
        "assessments.OpioidDose",
        "assessments.AccessLink",
        "trialsite.Message",
        "trialsite.AuditEvent",
        "trialsite.Export",
        "trialsite.ExportedFile",
    }


def test_a_model_without_row_security_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    behind = {k: v for k, v in checks.row_secured().items() if "opioiddose" not in k}
    monkeypatch.setattr(checks, "row_secured", lambda *applied: behind)
    (fault,) = checks.check_row_security(None)
    assert fault.id == "trialsite.E040"
    assert "assessments_opioiddose" in fault.msg


def test_an_exemption_that_is_not_needed_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(checks.EXEMPT, "trialsite.Message", "it is nothing")
    monkeypatch.setitem(checks.EXEMPT, "trialsite.User", "it is nothing")
    faults = checks.check_row_security(None)
    assert [fault.id for fault in faults] == ["trialsite.E041"] * 2


def test_row_security_needs_to_know_where_the_site_is() -> None:
    with pytest.raises(ValueError, match="Row security of Visit need"):
        RowSecurity("Visit")


ALTER, RLS = "alter table {}", "row level security"


@pytest.mark.parametrize(
    ("down", "up"),
    [
        (f"{ALTER} disable {RLS}", f"{ALTER} enable {RLS}"),
        (f"{ALTER} no force {RLS}", f"{ALTER} force {RLS}"),
        ("create policy open on {} using (true)", "drop policy open on {}"),
    ],
)
def test_policies_that_were_dropped_are_found(
    committed_db: None, down: str, up: str
) -> None:
    table = sql.Identifier("assessments_visit")
    assert checks.check_policies(None, databases=["default"]) == []
    url = os.environ["TEST_OWNER_URL"].format(database=os.environ["TEST_DATABASE"])
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(sql.SQL(down).format(table))
        try:
            (fault,) = checks.check_policies(None, databases=["default"])
        finally:
            owner.execute(sql.SQL(up).format(table))
    assert fault.id == "trialsite.E042"
    assert "assessments_visit" in fault.msg


def test_a_role_that_no_wall_binds_is_found(
    committed_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A superuser passes every wall, so nobody may serve the trial as one."""
    monkeypatch.setattr(checks, "_BOUND", "select false")
    (fault,) = checks.check_policies(None, databases=["default"])
    assert fault.id == "trialsite.E043"


def test_the_owner_is_bound_too(committed_db: None) -> None:
    """Row-level security is forced: who owns the tables is shown nothing either."""
    url = os.environ["TEST_OWNER_URL"].format(database=os.environ["TEST_DATABASE"])
    with psycopg.connect(url) as owner:
        owner.execute("select set_config('trial.actor', 'a test', true)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner.execute(
                "insert into participants_screening (site_id, source, initials,"
                " answers, outcome, reasons, protocol_version_id, at, by_id)"
                " values ('MAD', 'x', '', '{}', 'declined', '{x}', 1, 'now', 1)"
            )
