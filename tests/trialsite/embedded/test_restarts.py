"""A service that dies is started again, and said to be; one that dies again and again
ends the run with a sentence."""

import os
import signal
import urllib.request
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.trialsite.embedded.conftest import SERVERS, Checkout, recorded, runs
from tests.trialsite.embedded.test_keeper import wait_for
from trialsite.embedded import restarts
from trialsite.embedded.health import BEAT, WORKER, celery_is_ready
from trialsite.embedded.ports import LOOPBACK, answers
from trialsite.embedded.refusal import Refusal
from trialsite.embedded.restarts import PAUSES, SETTLED, Kept
from trialsite.embedded.service import Service

SAID = {"postgres": "PostgreSQL", "redis": "Redis"}


def kill(checkout: Checkout, name: str) -> str:
    """Kill server *name* as the kernel does that lacks memory; who it was."""
    was = recorded(checkout.home.records, name)
    os.kill(int(was.split()[0]), signal.SIGKILL)
    return was


def is_new(checkout: Checkout, name: str, was: str) -> bool:
    try:
        now = recorded(checkout.home.records, name)
    except FileNotFoundError:
        return False
    return now != was and runs(now)


@pytest.mark.long
def test_each_service_that_is_killed_is_started_again(checkout: Checkout) -> None:
    run = checkout.start()
    checkout.until_it_runs(run)
    assert run.stdout
    for name in SERVERS:
        was = kill(checkout, name)
        line = run.stdout.readline()
        assert line == (
            f"{SAID.get(name, name)} ended by itself, killed by signal 9: starting it "
            "again.\n"
        )
        wait_for(lambda name=name, was=was: is_new(checkout, name, was), 60)
    address = f"http://{LOOPBACK}:{checkout.port}/readyz"
    wait_for(lambda: _read(address) == b"ready\n", 60)
    redis_url = checkout.redis_url()
    for name in (WORKER, BEAT):
        wait_for(lambda name=name: celery_is_ready(name, redis_url), 60)
    wait_for(lambda: answers(checkout.port_of("mail")), 30)

    # The keeper too: its server is ended before another takes its place.
    was = recorded(checkout.home.records, "redis")
    os.kill(_parent(int(was.split()[0])), signal.SIGKILL)
    assert run.stdout.readline().startswith("Redis ended by itself")
    wait_for(lambda: is_new(checkout, "redis", was), 60)
    assert not runs(was)

    begun = checkout.servers()
    run.send_signal(signal.SIGINT)
    rest, _ = run.communicate(timeout=60)
    assert run.returncode == 0
    assert "Everything has stopped." in rest
    assert not any(map(runs, begun))
    assert checkout.servers() == []


def _read(address: str) -> bytes:
    try:
        with urllib.request.urlopen(address, timeout=5) as page:
            return page.read()
    except OSError:
        return b""


def _parent(number: int) -> int:
    stat = Path(f"/proc/{number}/stat").read_text()
    return int(stat.rpartition(")")[2].split()[1])


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """Starts a service of that name, and ends it."""
    started = []

    def start(*command: str) -> Service:
        log = tmp_path / "log"
        started.append(Service("web", command, log=log, environment=os.environ))
        return started[-1]

    yield start
    for service in started:
        service.stop()


@pytest.fixture
def dying(web) -> Callable[[], Service]:
    """Starts one that ends at once, with something to say."""
    return lambda: web("sh", "-c", "echo no such port; exit 3")


def test_one_that_dies_again_and_again_is_given_up(
    dying, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setattr(restarts, "PAUSES", (0.0, 0.1, 0.2))
    kept = Kept(dying(), dying, record=tmp_path / "web.server")
    with pytest.raises(Refusal) as refused:
        wait_for(lambda: kept.check())
    assert str(refused.value) == (
        "web has ended 4 times, each time soon after it was started, so everything "
        f"stops. It said: no such port (more in {tmp_path / 'log'})"
    )
    assert (
        capsys.readouterr().out.splitlines()
        == ["web ended by itself, with code 3: starting it again."] * 3
    )


def test_it_waits_longer_each_time(dying, tmp_path: Path, monkeypatch) -> None:
    now = 1_000.0
    monkeypatch.setattr(restarts.time, "monotonic", lambda: now)
    started = []

    def start() -> Service:
        started.append(now)
        return dying()

    kept = Kept(dying(), start, record=tmp_path / "web.server")
    with pytest.raises(Refusal, match="ended 6 times"):
        while True:
            kept.service.keeper.wait()
            kept.check()
            now += 0.5
    pauses = [after - before for before, after in pairwise(started)]
    assert pauses == sorted(pauses)
    assert len(started) == len(PAUSES)
    assert sum(pauses) >= sum(PAUSES[1:])


def test_one_that_ran_for_long_begins_to_count_anew(
    dying, web, tmp_path: Path, monkeypatch
) -> None:
    now = 1_000.0
    monkeypatch.setattr(restarts.time, "monotonic", lambda: now)
    started: list[Service] = []

    def start() -> Service:
        started.append(web("sleep", "600"))
        return started[-1]

    kept = Kept(dying(), start, record=tmp_path / "web.server")
    kept.service.keeper.wait()
    for _ in range(len(PAUSES) + 2):
        kept.check()
        now += PAUSES[-1]
        kept.check()
        now += SETTLED
        kept.check()
        assert kept.ends == 0
        kept.service.stop()
    assert len(started) == len(PAUSES) + 2
