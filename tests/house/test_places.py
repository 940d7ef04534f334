"""Nothing that the protocol lists with codes is taken by its place in the list: a trial
that puts its reasons in another order would record another reason."""

import ast
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from tests.house.source import dotted, modules
from trialsite.protocol import types
from trialsite.protocol.types import Coded

DEMO = "assessments/simulation/"
"""Makes invented people by chance, so any reason will do."""


def coded_lists() -> set[str]:
    """The names of the protocol's lists of coded reasons and sources."""
    return {
        name
        for kind in vars(types).values()
        if isinstance(kind, type) and issubclass(kind, BaseModel)
        for name, field in kind.model_fields.items()
        if field.annotation == tuple[Coded, ...]
    }


def taken_by_place(tree: ast.Module, lists: set[str]) -> Iterator[ast.AST]:
    """``x.returned[0]``, ``next(iter(x.returned))`` and ``first, *_ = x.returned``."""

    def is_list(node: ast.AST) -> bool:
        return isinstance(node, ast.Attribute) and node.attr in lists

    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and is_list(node.value):
            by_place = isinstance(node.slice, ast.Constant | ast.UnaryOp | ast.Slice)
            yield from [node] if by_place else []
        if isinstance(node, ast.Call) and dotted(node.func) in ("iter", "min", "max"):
            yield from (node for given in node.args if is_list(given))
        if isinstance(node, ast.Assign) and is_list(node.value):
            yield from (node for to in node.targets if isinstance(to, ast.Tuple))


def test_no_reason_is_taken_by_its_place():
    lists = coded_lists()
    assert {"returned", "died", "withdrew", "stopped", "declined", "sources"} <= lists
    broken = [
        f"{path} line {node.lineno}"
        for path, tree in modules()
        if not path.startswith(DEMO)
        for node in taken_by_place(tree, lists)
    ]
    assert not broken, "Let the protocol name the code that the program needs."


@pytest.mark.parametrize(
    "line",
    [
        "code = current().status_reasons.returned[0].code",
        "code = next(iter(reasons.returned)).code",
        "first, *_ = reasons.returned",
    ],
)
def test_the_lint_sees_a_reason_that_is_taken_by_its_place(line):
    assert list(taken_by_place(ast.parse(line), coded_lists()))
