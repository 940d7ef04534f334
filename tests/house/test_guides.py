"""What the guides for newcomers name is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = (
    "trialsite/",
    "participants/",
    "assessments/",
    "tests/",
    "docs/",
    "templates/",
)


def paths_in(page: str) -> set[str]:
    text = (ROOT / "docs" / page).read_text()
    return {
        named for named in re.findall(r"`([\w./-]+)`", text) if named.startswith(FLOORS)
    }


@pytest.mark.parametrize("page", ["changing.md", "walks.md"])
def test_each_path_is_there(page: str):
    named = paths_in(page)
    assert len(named) > 15
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_each_function_that_a_walk_names_is_in_the_file_before_it():
    text = (ROOT / "docs" / "walks.md").read_text()
    steps = re.findall(r"`([\w/]+\.py)`:\s+`(\w+)`", text)
    assert len(steps) > 4
    assert [
        (file, name)
        for file, name in steps
        if f"def {name}(" not in (ROOT / file).read_text()
    ] == []
