"""No table of the trial escapes the record."""

import os

import psycopg
import pytest
from django.db import connection

from trialsite.audit import checks
from trialsite.audit.checks import check_audit, check_triggers, under_audit


def test_every_model_is_audited_or_says_why_not() -> None:
    """P11-06, R3-05."""
    assert check_audit(None) == []
    assert all(reason for reason in checks.EXEMPT.values())


def test_a_model_that_is_forgotten_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        checks,
        "under_audit",
        lambda: under_audit() - {"participants.consent"},
    )
    (fault,) = check_audit(None)
    assert fault.id == "trialsite.E020"
    assert "participants.Consent" in fault.msg


def test_an_exemption_of_nothing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        checks, "EXEMPT", checks.EXEMPT | {"trialsite.Gone": "", "trialsite.User": ""}
    )
    faults = check_audit(None)
    assert {fault.id for fault in faults} == {"trialsite.E021"}
    assert len(faults) == 2


@pytest.mark.django_db
def test_every_trigger_stands_in_the_database() -> None:
    assert check_triggers(None, ["default"]) == []


def test_a_disabled_trigger_is_named(committed_db: None) -> None:
    url = os.environ["TEST_OWNER_URL"].format(database=os.environ["TEST_DATABASE"])
    table = "alter table participants_consent {} trigger audit"
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(table.format("disable").encode())
        try:
            (fault,) = check_triggers(None, ["default"])
        finally:
            owner.execute(table.format("enable").encode())
    assert "participants_consent" in fault.msg
    connection.close()
