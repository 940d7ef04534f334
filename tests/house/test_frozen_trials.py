"""Rules are tested on frozen trials (tests/protocols), so that the trial that ships may
be amended without a change of their tests."""

import re

import pytest

from tests.house.source import ROOT
from tests.mutations.rules import RULES, found

SHIPS = re.compile(r"""protocol["' ]*/["' ]*stamp\b""")
ASKS_FOR_IT = re.compile(r"\bcurrent\(\)|\bPROTOCOL_DIR\b")
MAY_READ_IT = {
    "tests/trialsite/protocol/test_loader.py": "says what STAMP's own folder states",
    "tests/assessments/simulation/conftest.py": "the demo's targets are STAMP's",
    "tests/amendments/drawing.py": "the demo that is amended is STAMP's",
}


def test_who_reads_the_folder_that_ships_says_why():
    """The one list: a test of a rule takes TINY, SCORED, or a changed copy of one."""
    reads = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "tests").rglob("*.py")
        if path.parent.name != "house" and SHIPS.search(path.read_text())
    }
    assert reads == set(MAY_READ_IT)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_no_test_of_a_rule_asks_for_the_trial_in_force(rule):
    """Which is STAMP where nothing else is set."""
    tests = {path for pattern in rule.tests for path in found(pattern)}
    asking = [path for path in tests if ASKS_FOR_IT.search((ROOT / path).read_text())]
    assert asking == []


@pytest.mark.parametrize(
    "line",
    [
        'STAMP = load(ROOT / "trialsite" / "protocol" / "stamp")',
        'FOLDER = Path("trialsite/protocol/stamp")',
    ],
)
def test_the_lint_sees_who_reads_the_folder(line):
    assert SHIPS.search(line)
