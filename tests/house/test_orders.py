"""What stands on a page in order is named in one list, and nothing is left out."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from participants.record.order import PANELS
from trialsite.ui.worklist.order import SECTIONS

ROOT = Path(__file__).resolve().parents[2]


def declared_by(decorator: str) -> Iterator[str]:
    for floor in ("trialsite", "participants", "assessments"):
        for file in (ROOT / floor).rglob("*.py"):
            module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
            for node in ast.parse(file.read_text()).body:
                if isinstance(node, ast.FunctionDef) and any(
                    isinstance(each, ast.Call)
                    and isinstance(each.func, ast.Name)
                    and each.func.id == decorator
                    for each in node.decorator_list
                ):
                    yield f"{module}.{node.name}"


@pytest.mark.parametrize(
    ("decorator", "order"), [("worklist", SECTIONS), ("panel", PANELS)]
)
def test_all_that_is_declared_has_its_place(decorator: str, order: tuple[str, ...]):
    assert sorted(order) == sorted(declared_by(decorator))
