"""What tests/mutations names is there: files, tests, and the lines of each mutant that
is listed as one that goes unnoticed."""

import tomllib

from tests.house.source import ROOT
from tests.mutations.rules import RULES, found
from tests.mutations.unnoticed import LIST


def test_every_rule_has_its_files_and_tests():
    for rule in RULES:
        assert rule.paths()
        assert all(found(pattern) for pattern in rule.tests)


def test_every_mutant_that_is_listed_is_of_lines_that_are_there():
    listed = tomllib.loads(LIST.read_text())["mutant"]
    gone = [
        f"{one['file']}: {one['before']}"
        for one in listed
        if one["before"] not in " ".join((ROOT / one["file"]).read_text().split())
    ]
    assert gone == []
    assert all(one["why"] and one["after"] for one in listed)
