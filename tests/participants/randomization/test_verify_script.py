"""docs/verify_randomization.py finds whatever was done to a log (RND-15).

It is run as a statistician runs it: on two files, by a Python that sees nothing of the
project.
"""

import ast
import sys

import pytest

from participants.randomization.log import written
from participants.randomization.schemes.imported import read_list
from tests.participants.randomization.logs import (
    BLOCKS,
    PEOPLE,
    SCHEMES,
    SCRIPT,
    lines_of,
    reveal_of,
)
from tests.participants.randomization.trials import EVEN


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.method)
def test_a_true_log_has_no_mismatch(verify, scheme):
    """RND-01, RND-15: a program written from the page alone finds the same arms."""
    end, said = verify(reveal_of(scheme), written(lines_of(scheme)))
    assert said == [f"{PEOPLE} allocations, 0 mismatches."]
    assert end == 0


def test_an_imported_list_is_held_to_its_digest_and_order(verify):
    text = "stratum,arm\n" + "all,MBT\nall,CBT\nall,CBT\n" * 4
    scheme = read_list(text, arms=EVEN, factors=())
    reveal, log = reveal_of(scheme, 12), written(lines_of(scheme, 12))
    assert verify(reveal, log, text) == (0, ["12 allocations, 0 mismatches."])
    other = text.replace("MBT", "X").replace("CBT", "MBT").replace("X", "CBT")
    end, said = verify(reveal, log, other)
    assert end == 1
    assert said[0] == "list: it is not the one of the configuration"
    assert "line 2, ST-1000: arm MBT, and place 1 has CBT" in said


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"salt": "00" * 32}, "do not give the commitment"),
        ({"beacon": "pulse 8"}, "entropy and beacon do not give the seed"),
        ({"entropy_commitment": "00" * 32}, "not give the entropy commitment"),
        ({"entropy": None}, "the entropy of the entropy commitment is not there"),
        ({"seed": "00" * 32}, "do not give the commitment"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_reveal_that_is_not_what_was_committed_to_is_named(verify, changed, words):
    """RND-12, RND-15."""
    reveal = {**reveal_of(BLOCKS), **changed}
    reveal = {key: value for key, value in reveal.items() if value is not None}
    end, said = verify(reveal, written(lines_of(BLOCKS)))
    assert end == 1
    assert any(one.startswith("reveal: ") and words in one for one in said)


def test_another_configuration_than_was_committed_to_is_named(verify):
    reveal = reveal_of(BLOCKS)
    reveal["configuration"]["block_sizes"] = [4, 8]
    _, said = verify(reveal, written(lines_of(BLOCKS)))
    assert said[0].endswith("do not give the commitment")
    assert any(", and place " in one for one in said)


@pytest.mark.parametrize(
    "log", ["", "study_id,at\n", written(lines_of(BLOCKS, 2)) + "ST-1,2026\n"]
)
def test_a_file_that_cannot_be_read_is_no_verdict(verify, log):
    end, (said,) = verify(reveal_of(BLOCKS), log)
    assert end == 2
    assert said.startswith("Cannot verify: ")


def test_the_script_stands_alone():
    """RND-15: one file, the standard library, under 200 lines."""
    text = SCRIPT.read_text()
    assert len(text.splitlines()) < 200
    named = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert named <= set(sys.stdlib_module_names)
