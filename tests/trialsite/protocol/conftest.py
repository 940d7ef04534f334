"""A copy of a protocol folder that a test may spoil."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.protocols import TINY
from trialsite.protocol import Problem, ProtocolError, load


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A faultless copy of the tiny protocol; a test file may take another."""
    return Path(shutil.copytree(TINY, tmp_path / "tiny"))


@pytest.fixture
def edit(folder: Path) -> Callable[[str, str, str], None]:
    """Replaces the first of some text in a file of the copy; "" appends to it."""

    def replace(file: str, old: str, new: str) -> None:
        path = folder / file
        text = path.read_text()
        assert old in text, f"{file} has no {old!r} to spoil"
        path.write_text(text.replace(old, new, 1) if old else text + new)

    return replace


@pytest.fixture
def faults(folder: Path) -> Callable[[], list[tuple[str, str, str, str]]]:
    """Loads the copy and lists its faults as (file, key, found, allowed)."""

    def listed() -> list[tuple[str, str, str, str]]:
        with pytest.raises(ProtocolError) as raised:
            load(folder)
        return [_as_tuple(problem) for problem in raised.value.problems]

    return listed


def _as_tuple(problem: Problem) -> tuple[str, str, str, str]:
    return (problem.file, problem.key, problem.found, problem.allowed)
