"""What is read once while a long piece of work goes on."""

import ast

from tests.house.source import dotted, modules
from trialsite.context.standing import read_once, standing_still


def counted():
    reads = []

    def read():
        reads.append(None)
        return len(reads)

    return read


def test_it_is_read_at_each_call_and_inside_once_for_each_thing():
    one, other = counted(), counted()
    assert [read_once("one", one), read_once("one", one)] == [1, 2]
    with standing_still():
        assert [read_once("one", one), read_once("one", one)] == [3, 3]
        assert read_once("other", other) == 1
    assert read_once("one", one) == 4


def test_only_the_demo_lets_anything_stand_still():
    """Elsewhere a role that is taken away is gone at the next request (P11-09)."""
    using = {
        path
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and dotted(node.func) == "standing_still"
    }
    assert using == {"assessments/simulation/actions.py"}
