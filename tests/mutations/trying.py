"""Tries mutants in copies of the project, in a temporary folder; the project itself is
never changed."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Self

from tests.mutations.mutants import Mutant
from tests.mutations.rules import ROOT, Rule, found

PARTS = ("assessments", "participants", "trialsite", "tests", "templates", "docs")


class Copy:
    """A copy of the project, and a process in it that runs tests."""

    def __init__(self, folder: Path) -> None:
        for part in PARTS:
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / part, folder / part, ignore=ignored)
        shutil.copy(ROOT / "pyproject.toml", folder)
        plain = folder / "tests" / "mutations" / "plain_conftest.py"
        plain.replace(folder / "tests" / "conftest.py")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.mutations.worker"],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.stdin.close()
        self.process.wait()

    def run(self, rule: Rule, path: str = "", text: str = "") -> tuple[str, str]:
        """How the tests of *rule* end, and what they say, while the file at *path* has
        this *text*; as it is, without one."""
        tests = [path for pattern in rule.tests for path in sorted(found(pattern))]
        tests = [path for path in tests if Path(path).name.startswith("test_")]
        asked = [path, text, tests, rule.django]
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("The process that tries mutants was ended from outside.")
        end, said = json.loads(line)
        return end, said


@contextmanager
def copies(number: int = os.cpu_count() or 1) -> Iterator[list[Copy]]:
    """Copies that work beside each other."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        yield [stack.enter_context(Copy(folder / str(n))) for n in range(number)]


class TestsFail(Exception):
    """The tests of a rule fail, or are none, without any mutant."""


def check_tests(copies: Sequence[Copy], rules: Sequence[Rule]) -> None:
    """Raise TestsFail unless the tests of every rule pass as the rules are; each copy
    keeps what it compiled."""

    def check(copy: Copy) -> None:
        for rule in rules:
            end, said = copy.run(rule)
            if end != "passed":
                raise TestsFail(f"The tests of {rule.name}, unchanged: {end}.\n{said}")

    with ThreadPoolExecutor(len(copies)) as pool:
        list(pool.map(check, copies))


def unnoticed(
    copies: Sequence[Copy], drawn: Sequence[Mutant], tried: Callable[[], None]
) -> list[Mutant]:
    """Those of *drawn* that the tests of their rule pass with, in order; *tried* is
    called after each. A mutant that runs for ever or fills memory is noticed."""
    free: SimpleQueue[Copy] = SimpleQueue()
    for copy in copies:
        free.put(copy)

    def passes(mutant: Mutant) -> bool:
        copy = free.get()
        try:
            end, _ = copy.run(mutant.rule, mutant.path, mutant.code)
            return end == "passed"
        finally:
            free.put(copy)
            tried()

    with ThreadPoolExecutor(len(copies)) as pool:
        passed = list(pool.map(passes, drawn))
    return [mutant for mutant, is_one in zip(drawn, passed, strict=True) if is_one]
