"""The project's own Python, parsed, for the lints of this folder."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("trialsite", "participants", "assessments")


def modules(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Every module below *folders* (all floors by default), without migrations, as
    its path from the root and its syntax tree."""
    for folder in folders or FLOORS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def dotted(node: ast.AST) -> str:
    """``a.b.c`` as it is written; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}".lstrip(".")
    return ""
