"""A place that the database's account can reach, and a look at who still runs."""

import secrets
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from trialsite.embedded import account as accounts
from trialsite.embedded import roles
from trialsite.embedded.identity import still_runs
from trialsite.embedded.ports import any_free
from trialsite.embedded.postgres import CARELESS, MODEST, Postgres
from trialsite.embedded.testing import reachable_folder


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder outside of pytest's own, which is closed to other accounts."""
    folder = reachable_folder(accounts.for_server(Path()))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def pattern() -> Iterator[Postgres]:
    """A cluster with the three roles and the database, stopped: making one takes two
    seconds, copying it a tenth of one."""
    folder = reachable_folder(accounts.for_server(Path()))
    server = _server(folder, secrets.token_urlsafe(16))
    server.create()
    server.start(any_free(), settings={**MODEST, **CARELESS})
    roles.establish(
        server.url(),
        owner_password="owner",
        app_password="app",
        makes_databases=False,
    )
    roles.create_database(server.url())
    server.stop()
    yield server
    shutil.rmtree(folder)


@pytest.fixture
def cluster(place: Path, pattern: Postgres) -> Iterator[Postgres]:
    """A cluster of one's own with the three roles and the database, running."""
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
