"""A server never outlives the one that wanted it."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.trialsite.embedded.conftest import recorded, runs
from trialsite.embedded import orphans
from trialsite.embedded.home import CHECKOUT
from trialsite.embedded.identity import started_at
from trialsite.embedded.refusal import Refusal
from trialsite.embedded.service import Service

# Says when it is there, starts a helper, and does not listen to any signal.
DEAF = """
import signal, subprocess, sys, time
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
    signal.signal(number, signal.SIG_IGN)
helper = subprocess.Popen(["sleep", "600"])
print("helper", helper.pid, flush=True)
time.sleep(600)
"""
SUPERVISOR = """
import sys, time
from pathlib import Path
from trialsite.embedded.service import Service
folder = Path(sys.argv[1])
service = Service("sleeper", ["sleep", "600"], log=folder / "log",
    environment={"PATH": sys.argv[2]}, record=folder / "sleeper.server")
print("started", flush=True)
time.sleep(600)
"""


def wait_for(condition, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


@pytest.fixture
def service(tmp_path: Path):
    started = []

    def start(*command: str, **options) -> Service:
        made = Service(
            "server",
            command,
            log=tmp_path / "log",
            environment=os.environ,
            record=tmp_path / "server.server",
            **options,
        )
        started.append(made)
        return made

    yield start
    for made in started:
        made.stop()


def test_stopping_waits_until_the_server_is_gone(service, tmp_path: Path) -> None:
    sleeper = service("sleep", "600")
    wait_for((tmp_path / "server.server").exists)
    server = recorded(tmp_path, "server")
    sleeper.stop()
    assert not runs(server)
    assert not (tmp_path / "server.server").exists()


def test_a_server_that_does_not_listen_is_killed_with_its_helpers(
    service, tmp_path: Path
) -> None:
    deaf = service(sys.executable, "-c", DEAF, grace=0.3)
    wait_for(lambda: "helper" in (tmp_path / "log").read_text())
    helper = int((tmp_path / "log").read_text().split()[1])
    deaf.stop()
    wait_for(lambda: started_at(helper) is None)


def test_a_server_ends_soon_after_its_supervisor_was_killed(tmp_path: Path) -> None:
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, tmp_path, os.environ["PATH"]],
        stdout=subprocess.PIPE,
        cwd=CHECKOUT,
    )
    with supervisor:
        assert supervisor.stdout
        supervisor.stdout.readline()
        wait_for((tmp_path / "sleeper.server").exists)
        server = recorded(tmp_path, "sleeper")
        assert runs(server)
        supervisor.kill()
    wait_for(lambda: not runs(server))


def test_a_server_whose_keeper_was_killed_too_is_ended_by_the_next_run(
    service, tmp_path: Path
) -> None:
    sleeper = service("sleep", "600")
    wait_for((tmp_path / "server.server").exists)
    server = recorded(tmp_path, "server")
    sleeper.keeper.kill()
    sleeper.keeper.wait()
    assert runs(server)
    assert orphans.end_all(tmp_path) == 1
    assert not runs(server)
    assert orphans.end_all(tmp_path) == 0


def test_a_process_that_was_given_an_old_number_is_left_alone(
    busy_process, tmp_path: Path
) -> None:
    stranger = busy_process("sleep", "600")
    (tmp_path / "web.server").write_text(f"{stranger.pid} long ago")
    assert orphans.end_all(tmp_path) == 0
    assert stranger.poll() is None


def test_waiting_for_a_server_that_ends_gives_its_last_words(service) -> None:
    broken = service("sh", "-c", "echo no such protocol; exit 3")
    with pytest.raises(Refusal, match="server ended while starting: no such protocol"):
        broken.wait_until(lambda: False, within=30)


def test_what_went_wrong_is_told_though_the_server_spoke_on(service) -> None:
    broken = service("sh", "-c", "echo FATAL: no such day; echo shut down; exit 3")
    with pytest.raises(Refusal, match="ended while starting: FATAL: no such day"):
        broken.wait_until(lambda: False, within=30)


def test_waiting_has_an_end(service) -> None:
    silent = service("sleep", "600")
    with pytest.raises(Refusal, match="server did not answer within 0 seconds"):
        silent.wait_until(lambda: False, within=0.2)
