"""What the person at the terminal sees while something takes long."""

import time

import pytest

from trialsite.embedded import terminal
from trialsite.embedded.terminal import never_silent, run_quietly, say, step


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "EVERY", 0.1)
    say()


def test_what_takes_long_says_that_it_goes_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = ["sh", "-c", "sleep 0.3; echo fine; echo an error: no disk; echo end"]
    assert run_quietly(command, "fetching") == (0, "an error: no disk")
    assert "  fetching, for 0 s ...\n" in capsys.readouterr().out


def test_a_step_says_on_its_line_that_it_goes_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with step("Waiting"):
        time.sleep(0.25)
    assert "  Waiting ... 0 s ... " in capsys.readouterr().out


def test_nothing_is_said_between_words_that_come_anyway(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "EVERY", 60.0)
    with never_silent("still at it"):
        for _ in range(3):
            say("a word")
            time.sleep(0.05)
    assert "still at it" not in capsys.readouterr().out


def test_silence_counts_from_the_last_word_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    time.sleep(0.15)
    with never_silent("still at it"):
        time.sleep(0.05)
    assert "still at it" in capsys.readouterr().out
