"""A run ends when nobody is there any more to end it."""

import os
import pty
import signal
from collections.abc import Iterator

import pytest

from trialsite.embedded.wanted import Wanted


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The far end of a terminal that the process reads from."""
    screen, line = pty.openpty()
    with os.fdopen(line) as terminal:
        monkeypatch.setattr("sys.stdin", terminal)
        yield screen


@pytest.fixture
def nohup() -> Iterator[None]:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGHUP, before)


def test_a_run_goes_on_while_its_terminal_is_open(screen: int) -> None:
    assert Wanted().still()
    os.close(screen)


def test_a_run_ends_when_its_terminal_is_closed(screen: int) -> None:
    wanted = Wanted()
    os.close(screen)
    assert not wanted.still()


def test_a_run_under_nohup_outlives_its_terminal(nohup: None, screen: int) -> None:
    wanted = Wanted()
    os.close(screen)
    assert wanted.still()


def test_a_run_ends_when_what_started_it_is_gone() -> None:
    wanted = Wanted()
    wanted.parent += 1
    assert not wanted.still()
