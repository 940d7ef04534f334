"""The rules need nothing but numbers: no Django, no clock, no chance, no floats."""

import ast
from pathlib import Path

import pytest

import trialsite.scoring

FOLDER = Path(trialsite.scoring.__file__).parent
FILES = sorted(FOLDER.rglob("*.py"))
ALLOWED = {"collections", "dataclasses", "datetime", "decimal", "fractions", "re"}


def modules(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(FOLDER)))
def test_a_rule_imports_only_rules_and_numbers(file):
    for module in modules(ast.parse(file.read_text(encoding="utf-8"))):
        ours = module.startswith(("trialsite.scoring", "trialsite.values.numbers"))
        assert ours or module.split(".")[0] in ALLOWED, module


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(FOLDER)))
def test_a_rule_names_no_float(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float))
        assert not (isinstance(node, ast.Name) and node.id == "float")
