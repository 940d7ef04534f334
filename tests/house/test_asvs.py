"""docs/asvs.md says of each requirement how it stands, and names tests that exist."""

import ast
import re
from collections import Counter

from tests.house.source import ROOT

ROW = re.compile(
    r"^\| v5\.0\.0-(?P<number>\S+) \| (?P<level>\d) \| (?P<about>.+?)"
    r" \| (?P<state>.+?) \| (?P<why>.*) \|$"
)
STATES = ("met", "not applicable", "open")
TEXT = (ROOT / "docs" / "asvs.md").read_text()
ROWS = [found for line in TEXT.splitlines() if (found := ROW.match(line))]
NUMBERS = {
    number: level
    for line in (ROOT / "tests" / "house" / "asvs-5.0.0.txt").read_text().splitlines()
    if not line.startswith("#")
    for number, level in [line.split()]
}


def test_each_number_of_levels_1_and_2_stands_once_with_its_level():
    assert Counter(NUMBERS.values()) == {"1": 70, "2": 183}
    assert Counter(row["number"] for row in ROWS) == Counter(list(NUMBERS))
    assert {row["number"]: row["level"] for row in ROWS} == NUMBERS


def test_no_row_is_passed_over():
    """One that is spelled otherwise would be in no count."""
    assert TEXT.count("v5.0.0-") == len(ROWS)


def test_a_state_has_its_test_or_its_reason():
    tests = re.compile(r"`[^`]+`(, `[^`]+`)*")
    broken = [
        row["number"]
        for row in ROWS
        if row["state"] not in STATES
        or (row["state"] == "met" and not tests.fullmatch(row["why"]))
        or len(row["why"]) < 4
    ]
    assert not broken


def test_every_test_that_is_named_exists():
    named = [
        name for row in ROWS for name in re.findall(r"`([\w/]+\.py\S*)`", row["why"])
    ]
    assert len(named) > 100
    missing = []
    for name in named:
        path, _, function = name.partition("::")
        file = ROOT / "tests" / path
        if not file.is_file() or (function and function not in functions(file)):
            missing.append(name)
    assert not missing


def functions(file) -> set[str]:
    """The tests that *file* defines."""
    return {
        node.name
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_the_sums_are_right():
    for state in (*STATES, "all"):
        sums = [
            sum(
                row["state"] == state or state == "all"
                for row in ROWS
                if level in (row["level"], "any")
            )
            for level in ("1", "2", "any")
        ]
        assert f"| {state} | {sums[0]} | {sums[1]} | {sums[2]} |" in TEXT
