"""A place that the database's account can reach, a look at who still runs, and whole
runs in a var/ of their own."""

import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from trialsite.embedded import account as accounts
from trialsite.embedded import roles
from trialsite.embedded.home import CHECKOUT, Home
from trialsite.embedded.identity import still_runs
from trialsite.embedded.ports import LOOPBACK, any_free
from trialsite.embedded.postgres import CARELESS, MODEST, Postgres
from trialsite.embedded.testing import reachable_folder

SERVERS = ("postgres", "redis", "mail", "web", "worker", "beat")


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder outside of pytest's own, which is closed to other accounts."""
    folder = reachable_folder(accounts.for_server(Path()))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def pattern() -> Iterator[Postgres]:
    """A cluster with the roles and the database, stopped: making one takes two
    seconds, copying it a tenth of one."""
    folder = reachable_folder(accounts.for_server(Path()))
    server = _server(folder, secrets.token_urlsafe(16))
    server.create()
    server.start(any_free(), settings={**MODEST, **CARELESS})
    roles.establish(
        server.url(),
        owner_password="owner",
        app_password="app",
        keys_password="keys",
        makes_databases=False,
    )
    roles.create_database(server.url())
    server.stop()
    yield server
    shutil.rmtree(folder)


@pytest.fixture
def cluster(place: Path, pattern: Postgres) -> Iterator[Postgres]:
    """A cluster of one's own with the roles and the database, running."""
    subprocess.run(["cp", "-Rp", pattern.data, place / "data"], check=True)
    server = _server(place, pattern.password)
    server.start(any_free(), settings={**MODEST, **CARELESS})
    yield server
    server.stop()


def _server(folder: Path, password: str) -> Postgres:
    return Postgres(
        folder,
        account=accounts.for_server(folder / "data"),
        password=password,
        log=folder / "postgres.log",
    )


@pytest.fixture
def busy_process() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts processes that would run on, and ends those that still do."""
    started = []

    def start(*command: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(command, start_new_session=True)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def recorded(folder: Path, name: str) -> str:
    """The signature of server *name*, out of the records of a run."""
    return (folder / f"{name}.server").read_text()


def runs(signature: str) -> bool:
    return still_runs(signature) is not None


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
            if not name.startswith(
                ("DATABASE_", "REDIS_", "RANDOMIZATION_", "IDENTITY_", "AUDIT_")
            )
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

    def port_of(self, name: str) -> int:
        return json.loads(self.home.ports.read_text())[name]

    def redis_url(self) -> str:
        password = (self.home.secrets / "redis").read_text()
        return f"redis://:{password}@{LOOPBACK}:{self.port_of('redis')}/0"

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
