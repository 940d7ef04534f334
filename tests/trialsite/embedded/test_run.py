"""`make run` from beginning to end, in a var/ of its own, without the demo trial."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.trialsite.embedded.conftest import runs
from tests.trialsite.embedded.test_keeper import wait_for
from trialsite.embedded.home import CHECKOUT, Home
from trialsite.embedded.ports import LOOPBACK, any_free
from trialsite.secrets.keyring import parse

SERVERS = ("postgres", "redis", "mail", "web", "worker", "beat")


@dataclass
class Checkout:
    """Starts runs that share one var/ and one port."""

    home: Home
    port: int
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self) -> subprocess.Popen[str]:
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DATABASE_", "REDIS_", "IDENTITY_", "AUDIT_"))
        }
        run = subprocess.Popen(
            [sys.executable, "-m", "trialsite.embedded.run"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=CHECKOUT,
            env=environment
            | {
                "TRIALSITE_VAR": str(self.home.folder),
                "TRIALSITE_DEMO": "0",
                "PORT": str(self.port),
            },
        )
        self.started.append(run)
        return run

    def until_it_runs(self, run: subprocess.Popen[str]) -> str:
        said = ""
        while "Ctrl-C stops it" not in said:
            assert run.stdout
            line = run.stdout.readline()
            assert line, f"it ended, saying: {said}"
            said += line
        return said

    def servers(self) -> list[str]:
        records = sorted(self.home.records.glob("*.server"))
        return [record.read_text() for record in records]


@pytest.fixture
def checkout(place: Path) -> Iterator[Checkout]:
    place.chmod(0o711)
    made = Checkout(Home(place / "var"), any_free())
    yield made
    for run in made.started:
        run.kill()
        run.communicate()
    reset = subprocess.run(
        [sys.executable, "-m", "trialsite.embedded.reset"],
        check=False,
        capture_output=True,
        text=True,
        cwd=CHECKOUT,
        env=os.environ | {"TRIALSITE_VAR": str(made.home.folder)},
    )
    assert reset.returncode == 0, reset.stderr


@pytest.mark.long
def test_a_run_comes_up_goes_down_and_survives_a_kill(checkout: Checkout) -> None:
    first = checkout.start()
    said = checkout.until_it_runs(first)
    assert f"http://{LOOPBACK}:{checkout.port}/" in said
    assert len(checkout.servers()) == len(SERVERS)
    with urllib.request.urlopen(f"http://{LOOPBACK}:{checkout.port}/readyz") as page:
        assert page.status == 200
    for secret in checkout.home.secrets.iterdir():
        assert secret.read_text() not in said
    keys = checkout.home.secrets / "identity_keys"
    made = keys.read_text()
    assert parse(made).newest == 1
    assert keys.stat().st_mode & 0o777 == 0o600
    assert len((checkout.home.secrets / "audit_seal_key").read_text()) == 64

    begun = checkout.servers()
    first.kill()
    first.wait()
    second = checkout.start()
    said = checkout.until_it_runs(second)
    assert not any(map(runs, begun))
    assert "Traceback" not in said

    assert keys.read_text() == made
    begun = checkout.servers()
    second.send_signal(signal.SIGINT)
    rest, _ = second.communicate(timeout=60)
    assert second.returncode == 0
    assert "Everything has stopped." in rest
    assert not any(map(runs, begun))
    assert checkout.servers() == []


def test_a_taken_port_ends_in_one_sentence_before_anything_starts(
    checkout: Checkout,
) -> None:
    with socket.socket() as holder:
        holder.bind((LOOPBACK, checkout.port))
        holder.listen()
        run = checkout.start()
        said, _ = run.communicate(timeout=60)
    assert run.returncode == 1
    assert said.strip().startswith(f"Port {checkout.port} is taken")
    assert len(said.strip().splitlines()) == 1
    assert checkout.servers() == []


def test_interrupting_the_start_leaves_nothing(checkout: Checkout) -> None:
    run = checkout.start()
    wait_for((checkout.home.records / "postgres.server").exists, 60)
    begun = checkout.servers()
    run.send_signal(signal.SIGTERM)
    said, _ = run.communicate(timeout=60)
    assert "Traceback" not in said
    assert not any(map(runs, begun))
    assert checkout.servers() == []
