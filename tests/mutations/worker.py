"""Runs tests in a copy of the project, each time in a process of its own that has the
libraries loaded already and nothing of the project. The copy is its current folder.

It reads one JSON list a line (path of a file, its text, the tests to run, whether they
need Django), and answers each with a line: how it ended, and what pytest wrote.
"""

import importlib
import json
import os
import resource
import signal
import sys
import tempfile
from pathlib import Path

LIBRARIES = (
    *("pytest", "hypothesis", "django.forms", "django.db.models", "django.template"),
    *("django.core.management", "psycopg", "pydantic", "celery.app.task", "stdnum"),
    *("cryptography.hazmat.primitives.ciphers.aead", "structlog", "crispy_forms"),
)
SECONDS = 60
"""Of the processor, so that a busy machine ends no run; some mutants count for ever."""
ASLEEP = 600
"""Seconds of the clock, for one that waits for ever."""
MEMORY = 4 * 1024**3
"""Bytes of addresses."""

OPTIONS = (
    *("-x", "-q", "--tb=short", "-n", "0", "-p", "no:cacheprovider"),
    # The libraries are loaded before pytest begins, which is the point.
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
)
ENVIRONMENT = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "SECRET_KEY": "not a secret: of no server",
    "LOG_LEVEL": "ERROR",
}


def main() -> None:
    os.environ |= ENVIRONMENT
    for name in LIBRARIES:
        importlib.import_module(name)
    # pytest writes where it is told to; the pipe is for the answers alone.
    answers = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        path, text, tests, django = json.loads(line)
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)
        if django:
            os.environ["DJANGO_SETTINGS_MODULE"] = "trialsite.settings"
        with tempfile.TemporaryFile() as written:
            end = _with(path, text, tests, written.fileno())
            written.seek(0)
            said = written.read().decode(errors="replace")
        answers.write(json.dumps([end, said]) + "\n")
        answers.flush()


def _with(path: str, text: str, tests: list[str], written: int) -> str:
    """How the tests end while the file has this text; it has its own back after."""
    if not path:
        return _run(tests, written)
    file = Path(path)
    kept = file.read_text()
    Path(importlib.util.cache_from_source(path)).unlink(missing_ok=True)
    file.write_text(text)
    try:
        # What is compiled from a mutant must never be read in place of the file.
        sys.dont_write_bytecode = True
        return _run(tests, written)
    finally:
        file.write_text(kept)


def _run(tests: list[str], written: int) -> str:
    child = os.fork()
    if not child:
        # Whatever comes, the child must never read the next line itself.
        end = 3
        try:
            end = int(_pytest(tests, written))
        finally:
            sys.stdout.flush()
            os._exit(end)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return f"killed by {signal.Signals(os.WTERMSIG(status)).name}"
    return {0: "passed", 1: "failed"}.get(
        os.WEXITSTATUS(status), f"pytest ended with {os.WEXITSTATUS(status)}"
    )


def _pytest(tests: list[str], written: int) -> int:
    import pytest

    os.dup2(written, 1)
    os.dup2(written, 2)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    signal.alarm(ASLEEP)
    return pytest.main([*OPTIONS, *tests])


if __name__ == "__main__":
    main()
