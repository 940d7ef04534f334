"""Prints how many lines of code the program has, and how many it had at another commit.

    python -m tests.weight [commit]

A line is a statement as Python reads it: however it is formatted it counts once, and
comments, docstrings, blank lines and tests count nothing.
"""

import ast
import subprocess
import sys
from collections import Counter

from tests.house.source import FLOORS, ROOT

BEFORE = "7d271cf"
"""Where docs and issues count from: the house as it stood when it was looked at."""


def statements(source: str) -> int:
    """The statements of *source*, each once, without docstrings."""
    return sum(
        isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case)
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        for node in ast.walk(ast.parse(source))
    )


def git(*words: str) -> str:
    """What git answers in this checkout."""
    return subprocess.run(
        ["git", *words], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout


def weights(commit: str = "") -> Counter[str]:
    """Statements by floor, as it stands here or at *commit*."""
    found: Counter[str] = Counter()
    listed = git("ls-tree", "-r", "--name-only", commit) if commit else git("ls-files")
    for path in listed.splitlines():
        floor = path.split("/")[0]
        if floor not in FLOORS or not path.endswith(".py"):
            continue
        if commit:
            source = git("show", f"{commit}:{path}")
        elif (ROOT / path).exists():
            source = (ROOT / path).read_text()
        else:
            continue
        part = "migrations" if "/migrations/" in path else floor
        found[part] += statements(source)
    return found


def report(commit: str) -> str:
    """A line for each floor: what it was at *commit*, what it is here, the change."""
    then, now = weights(commit), weights()
    then["all"], now["all"] = then.total(), now.total()
    lines = [f"Statements, without docstrings and tests: {commit}, here, change"]
    lines += [
        f"  {part:<14}{then[part]:>7,}{now[part]:>8,}{now[part] - then[part]:>+8,}"
        for part in (*FLOORS, "migrations", "all")
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(report(*sys.argv[1:2] or [BEFORE]))
