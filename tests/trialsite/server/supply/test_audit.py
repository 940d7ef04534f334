"""`make audit`: the real scanner asks a real service over HTTP (VAL-04)."""

import json
import re
from pathlib import Path

import pytest

from tests.trialsite.server.supply.conftest import Service, advisory
from trialsite.server.supply import __main__ as command
from trialsite.server.supply import scanner
from trialsite.server.supply.lock import read_lock
from trialsite.server.supply.scanner import CONTROL

LOCK = command.CHECKOUT / "requirements.lock"
NONE_FOUND = "none found"


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """A few lines of the lock: one is for another system, four need our reading."""
    wanted = (
        *("axe-playwright-python", "colorama", "django", "pypdfium2", "qrcode"),
        *("redis", "uharfbuzz"),
    )
    entries = re.split(r"^(?=[a-z])", LOCK.read_text(), flags=re.MULTILINE)
    path = tmp_path / "requirements.lock"
    path.write_text("".join(e for e in entries if e.split("==")[0] in wanted))
    assert [package.name for package in read_lock(path)] == list(wanted)
    return path


@pytest.fixture
def audit(lock: Path, osv: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Runs the audit of *lock* against *osv*: its status, and what it prints."""

    def run(*more: str) -> tuple[int, str]:
        bill = tmp_path / "bill.json"
        places = ["--lock", str(lock), "--bill", str(bill), "--osv-url", osv.url]
        status = command.main([*places, *more])
        return status, capsys.readouterr().out

    return run


def test_nothing_known_is_said_only_after_every_package_was_asked_for(audit, osv):
    """The whole lock, what is for other machines included."""
    status, out = audit("--lock", str(LOCK))
    packages = read_lock(LOCK)
    assert f"{NONE_FOUND} in {len(packages)} packages" in out
    assert status == 0
    control, *asked = osv.asked
    assert control == (CONTROL.name, CONTROL.version)
    assert set(asked) == {(package.name, package.version) for package in packages}


def test_a_known_vulnerability_is_named_with_what_mends_it(audit, osv):
    osv.known["redis"] = [advisory("redis")]
    status, out = audit()
    assert status == 1
    assert "1 found" in out
    assert "PYSEC-0000-1, CVE-0000-0001; fixed in 99.1" in out
    assert NONE_FOUND not in out


def test_what_is_known_of_a_package_for_other_systems_counts_too(audit, osv):
    osv.known["colorama"] = [advisory("colorama", affected=[])]
    status, out = audit()
    assert status == 1
    assert "colorama==" in out
    assert "fixed in no version yet" in out


def test_a_withdrawn_advisory_is_none(audit, osv):
    osv.known["redis"] = [advisory("redis", withdrawn="2026-01-01T00:00:00Z")]
    assert audit()[0] == 0


def test_a_service_that_nobody_answers_at_is_not_checked(audit, osv):
    status, out = audit("--osv-url", "http://127.0.0.1:9/v1/query")
    assert status == 3
    assert "not checked" in out
    assert NONE_FOUND not in out


def test_a_name_that_leads_nowhere_is_not_checked(audit):
    """As on a machine without a network."""
    status, out = audit("--osv-url", "https://osv.invalid/v1/query")
    assert status == 3
    assert "not checked" in out


@pytest.mark.parametrize("status_code", [404, 429, 500])
def test_a_service_that_refuses_is_not_checked(audit, osv, status_code):
    """404 too: a mirror that serves packages and no advisories answers so."""
    osv.status = status_code
    status, out = audit()
    assert status == 3
    assert "not checked" in out
    assert NONE_FOUND not in out


def test_a_service_that_knows_nothing_at_all_is_not_checked(audit, osv):
    """An empty answer means "nothing known": such as from a mirror that is empty."""
    osv.known.clear()
    status, out = audit()
    assert status == 3
    assert f"has nothing against {CONTROL}" in out
    assert osv.asked == [(CONTROL.name, CONTROL.version)]


@pytest.mark.parametrize("answers", [2, 5])
def test_a_service_that_breaks_off_is_not_checked(audit, osv, answers):
    """After the control and before the last package."""
    osv.answers = answers
    status, out = audit()
    assert status == 3
    assert NONE_FOUND not in out


def test_a_service_that_hangs_is_not_checked(audit, osv, monkeypatch):
    monkeypatch.setattr(scanner, "SECONDS_EACH", 1)
    osv.hangs.clear()
    status, out = audit()
    assert status == 3
    assert "timed out" in out.lower()


@pytest.mark.parametrize(
    "unreadable", [{"schema_version": "2.0.0"}, {"affected": None}]
)
def test_an_advisory_that_the_scanner_cannot_read_is_not_none(audit, osv, unreadable):
    """The scanner leaves it out of its report, and warns."""
    osv.known["redis"] = [advisory("redis", **unreadable)]
    status, out = audit()
    assert status == 3
    assert "could not be read" in out


def test_a_licence_that_is_not_allowed_fails_the_audit(audit, osv, lock):
    """Whatever the service says; and a package that is not installed cannot be read."""
    lock.write_text(lock.read_text() + "no-such-package==1.0\n")
    status, out = audit("--osv-url", "http://127.0.0.1:9/v1/query")
    assert status == 1
    assert "no-such-package==1.0 is not installed" in out
    assert "not checked" in out


def test_the_bill_of_materials_names_what_is_locked(audit, tmp_path):
    """In CycloneDX, with licences and with what brought each package in."""
    audit("--lock", str(LOCK), "--osv-url", "http://127.0.0.1:9/v1/query")
    bill = json.loads((tmp_path / "bill.json").read_text())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    packages = read_lock(LOCK)
    listed = {item["purl"]: item for item in bill["components"]}
    assert set(listed) == {f"pkg:pypi/{p.name}@{p.version}" for p in packages}
    django = next(purl for purl in listed if purl.startswith("pkg:pypi/django@"))
    assert listed[django]["licenses"] == [{"expression": "BSD-3-Clause"}]
    needs = {item["ref"]: item.get("dependsOn", []) for item in bill["dependencies"]}
    assert django in needs["trialsite"]
    assert any(purl.startswith("pkg:pypi/sqlparse@") for purl in needs[django])
