"""Which browser the browser tests get."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from trialsite.embedded import chromium
from trialsite.embedded.refusal import Refusal


def program(file: Path, *, exits: int) -> Path:
    file.write_text(f"#!/bin/sh\nexit {exits}\n")
    file.chmod(0o755)
    return file


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Nothing but what the test itself puts into the folder."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "none"))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "ON_MACS", tmp_path / "none")
    return tmp_path


def test_the_systems_chromium_is_found(bare_machine: Path) -> None:
    mine = program(bare_machine / "chromium", exits=0)
    assert chromium.find() == mine


def test_one_that_does_not_start_is_passed_over(bare_machine: Path) -> None:
    program(bare_machine / "chromium", exits=127)
    mine = program(bare_machine / "google-chrome", exits=0)
    assert chromium.find() == mine


def test_one_that_is_named_comes_first(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(bare_machine / "chromium", exits=0)
    named = program(bare_machine / "special", exits=0)
    monkeypatch.setenv("CHROMIUM", str(named))
    assert chromium.find() == named


def test_a_machine_where_none_can_be_had_is_told_what_to_do(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = [str(program(bare_machine / "install", exits=1))]
    monkeypatch.setattr(chromium, "_ways_to_install", lambda: iter([failing]))
    with pytest.raises(Refusal, match="apt install chromium"):
        chromium.ensure()


def test_looking_is_possible_while_a_browser_runs(bare_machine: Path) -> None:
    async def look() -> Path | None:
        return chromium.find()

    # In a thread, for a browser of another test may run in this one already.
    with ThreadPoolExecutor(1) as aside:
        assert aside.submit(asyncio.run, look()).result() is None
