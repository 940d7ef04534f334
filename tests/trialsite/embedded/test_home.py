"""The folder var/: one run at a time, secrets for our eyes, a way to begin afresh."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from trialsite.embedded import home as home_module
from trialsite.embedded.account import Account
from trialsite.embedded.built import BEGUN, COMPLETE, OWN, Built
from trialsite.embedded.home import CHECKOUT, Home
from trialsite.embedded.ports import PortBook
from trialsite.embedded.refusal import Refusal
from trialsite.embedded.secret_files import SecretFiles

RUNNING = """
import sys, time
from pathlib import Path
from trialsite.embedded.home import Home
Home(Path(sys.argv[1])).claim()
print("claimed", flush=True)
time.sleep(600)
"""


def in_make(module: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", f"trialsite.embedded.{module}"],
        check=False,
        capture_output=True,
        text=True,
        cwd=CHECKOUT,
        env={"TRIALSITE_VAR": str(folder), "PATH": "/usr/bin:/bin"},
    )


@pytest.fixture
def running(tmp_path: Path):
    """The folder of a run that goes on meanwhile."""
    folder = tmp_path / "var"
    run = subprocess.Popen(
        [sys.executable, "-c", RUNNING, folder],
        stdout=subprocess.PIPE,
        text=True,
        cwd=CHECKOUT,
    )
    with run:
        assert run.stdout
        run.stdout.readline()
        yield folder, run
        run.kill()


def test_a_second_run_is_told_who_runs_and_how_to_stop_it(running) -> None:
    folder, run = running
    with pytest.raises(
        Refusal, match=rf"runs already \(process {run.pid}\).*make stop"
    ):
        Home(folder).claim(patience=0.2)


def test_reset_refuses_while_trialsite_runs(running) -> None:
    folder, run = running
    (folder / "precious").touch()
    reset = in_make("reset", folder)
    assert reset.returncode == 1
    assert f"process {run.pid}" in reset.stderr
    assert "Traceback" not in reset.stderr
    assert (folder / "precious").exists()


def test_stop_ends_the_run_and_waits_for_it(running) -> None:
    folder, run = running
    assert in_make("stop", folder).returncode == 0
    assert run.wait(5) != 0
    assert "does not run here" in in_make("stop", folder).stdout


def test_reset_removes_all_that_runs_have_left(tmp_path: Path) -> None:
    home = Home(tmp_path / "var")
    home.prepare()
    SecretFiles(home.secrets).password("redis")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").touch()
    (home.folder / "link").symlink_to(outside)
    reset = in_make("reset", home.folder)
    assert reset.returncode == 0, reset.stderr
    assert list(home.folder.iterdir()) == []
    assert (outside / "precious").exists()


def test_the_claim_of_a_run_that_was_killed_is_free_again(running) -> None:
    folder, run = running
    run.kill()
    run.wait()
    Home(folder).claim(patience=5)


def test_secrets_are_made_once_and_closed_to_others(tmp_path: Path) -> None:
    secrets = SecretFiles(tmp_path / "secrets")
    password = secrets.password("app")
    key = secrets.hex_key("seed")
    assert len(password) >= 32
    assert len(bytes.fromhex(key.read_text())) == 32
    assert secrets.password("app") == password
    assert secrets.hex_key("seed").read_text() == key.read_text()
    assert secrets.password("other") != password
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    for file in (tmp_path / "secrets").iterdir():
        assert file.stat().st_mode & 0o777 == 0o600


def test_a_run_keeps_its_ports_until_somebody_takes_one(tmp_path: Path) -> None:
    book = PortBook(tmp_path / "ports.json")
    port = book.port_for("postgres")
    assert PortBook(tmp_path / "ports.json").port_for("postgres") == port
    with socket.socket() as taker:
        taker.bind(("127.0.0.1", port))
        taker.listen()
        assert book.port_for("postgres") != port
    (tmp_path / "ports.json").write_text("{half")
    assert book.port_for("postgres") > 0


@pytest.mark.parametrize(
    ("state", "demo"), [(OWN, True), (BEGUN, False), (COMPLETE, False)]
)
def test_the_demo_and_a_trial_of_ones_own_never_share_a_database(
    tmp_path: Path, state: str, demo: bool
) -> None:
    built = Built(tmp_path)
    built.check(demo=demo)
    built.becomes(state)
    with pytest.raises(Refusal, match="make reset"):
        Built(tmp_path).check(demo=demo)
    Built(tmp_path).check(demo=not demo)
    Built(tmp_path, "postgresql://elsewhere/trial").check(demo=demo)


class Outsider(Account):
    """An account that cannot enter var/, as `nobody` cannot enter root's home."""

    def reaches(self, path: Path) -> bool:
        return "var" not in path.parts


@pytest.fixture
def outsider(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Outsider:
    away = tmp_path / "away"
    away.mkdir()
    monkeypatch.setattr(home_module, "AWAY", away)
    return Outsider(os.getuid(), os.getgid())


def test_a_database_whose_account_cannot_enter_var_lives_elsewhere(
    outsider: Outsider, tmp_path: Path
) -> None:
    home = Home(tmp_path / "var")
    home.prepare()
    place = home.postgres(outsider)
    assert place.parent == tmp_path / "away"
    assert place.stat().st_mode & 0o777 == 0o700
    assert home.postgres(outsider) == place
    assert Home(tmp_path / "another").away != place


def test_a_folder_elsewhere_that_others_can_enter_is_not_trusted(
    outsider: Outsider, tmp_path: Path
) -> None:
    home = Home(tmp_path / "var")
    home.prepare()
    home.away.mkdir(mode=0o755)
    with pytest.raises(Refusal, match="was not made by Trialsite"):
        home.postgres(outsider)


def test_modes_of_folders_that_are_not_ours_stay_as_they_are(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    folder.mkdir(mode=0o750)
    Home(folder).prepare()
    assert folder.stat().st_mode & 0o777 == 0o750
