"""`manage.py` in a plain checkout, with nothing set."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from trialsite.embedded.home import CHECKOUT, Home
from trialsite.embedded.plain import for_manage_py
from trialsite.protocol import current

PLAIN = {"PATH": os.defpath, "HOME": "/nonexistent"}
OURS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "RANDOMIZATION_KEY_FILE")
KEYS = ("IDENTITY_KEYS_FILE", "AUDIT_SEAL_KEY_FILE")


def manage(var: Path, *command: str, **more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=CHECKOUT,
        env=PLAIN | {"TRIALSITE_VAR": str(var)} | more,
        capture_output=True,
        text=True,
        check=False,
    )


def test_before_the_first_run_it_says_what_makes_a_database(tmp_path: Path) -> None:
    said = manage(tmp_path / "var", "check")
    assert said.returncode == 0
    assert "has not run here yet" in said.stderr
    assert "make run" in said.stderr
    keys = tmp_path / "var" / "secrets" / "identity_keys"
    made = keys.read_text()
    manage(tmp_path / "var", "check")
    assert keys.read_text() == made


@pytest.fixture
def after_a_run(tmp_path: Path) -> Path:
    home = Home(tmp_path / "var")
    home.prepare()
    ours = {name: os.environ[name] for name in (*OURS, *KEYS)}
    # What this process has set is not kept: it may be gone tomorrow.
    for name in ours:
        os.environ.pop(name)
    try:
        for_manage_py(home, ours)
    finally:
        os.environ |= ours
    return home.folder


@pytest.mark.usefixtures("committed_db")
def test_after_a_run_it_reaches_the_database_of_that_run(after_a_run: Path) -> None:
    asked = "from trialsite.protocol.models import Site; print(Site.objects.count())"
    said = manage(after_a_run, "shell", "--no-imports", "-c", asked)
    assert (said.stderr, said.stdout) == ("", f"{len(current().sites)}\n")
    kept = after_a_run / "run" / "environment.json"
    assert kept.stat().st_mode & 0o777 == 0o600


def test_what_is_named_is_left_alone(after_a_run: Path) -> None:
    nobodys = "postgresql://nobody@127.0.0.1:1/none"
    said = manage(after_a_run, "check", DATABASE_URL=nobodys)
    assert said.returncode != 0
    assert "SECRET_KEY" in said.stderr
