"""Each room says in a sentence what it is for."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = sorted(
    file
    for floor in ("trialsite", "participants", "assessments")
    for file in (ROOT / floor).glob("*/__init__.py")
    if file.parent.name != "migrations"
)


@pytest.mark.parametrize("room", ROOMS, ids=lambda file: file.parent.name)
def test_a_room_says_what_it_is_for(room: Path):
    words = ast.get_docstring(ast.parse(room.read_text()))
    assert words
    assert words.endswith((".", "'"))
