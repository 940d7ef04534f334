"""Starts the program as a server would, again and again: each start is a process of its
own, forked from one that has read the code, so that hundreds take a minute.

    python -m tests.trialsite.secrets.starter

reads an order a line (JSON: what to start, its settings, where its words go) and
answers each with the status that the start ended with.
"""

import json
import os
import runpy
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def _web() -> None:
    import trialsite.wsgi  # noqa: F401 - a server imports it


def _asgi() -> None:
    import trialsite.asgi  # noqa: F401 - a server imports it


def _check() -> None:
    sys.argv = ["manage.py", "check"]
    runpy.run_path(str(ROOT / "manage.py"), run_name="__main__")


def _rotate() -> None:
    sys.argv = ["manage.py", "rotate_keys"]
    runpy.run_path(str(ROOT / "manage.py"), run_name="__main__")


def _worker() -> None:
    from trialsite.celery import app

    app.worker_main(["worker", "--pool=solo", "--without-gossip", "--without-mingle"])


def _beat() -> None:
    from trialsite.celery import app

    app.Beat(quiet=True, schedule=os.environ["TRIALSITE_VAR"] + "-beat").run()


STARTS: Mapping[str, Callable[[], None]] = {
    "check": _check,
    "web": _web,
    "asgi": _asgi,
    "worker": _worker,
    "beat": _beat,
    "rotate_keys": _rotate,
}


def _start(what: str, settings: Mapping[str, object], words: str) -> int:
    """In a process of its own: do it, and end as Python would."""
    from django.conf import settings as django_settings

    handle = os.open(words, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    for name, value in settings.items():
        setattr(django_settings, name, value)
    try:
        STARTS[what]()
    except SystemExit as error:
        if isinstance(error.code, int) or error.code is None:
            return error.code or 0
        sys.stderr.write(f"{error.code}\n")
        return 1
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def _read_the_code() -> None:
    """Once, and nothing of it starts anything."""
    import django

    django.setup()
    from django.db.migrations.loader import MigrationLoader
    from django.urls import get_resolver

    from trialsite.celery import app

    _ = get_resolver().url_patterns
    app.loader.import_default_modules()
    app.finalize()
    MigrationLoader(None, ignore_no_migrations=True)


def main() -> None:
    _read_the_code()
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            status = 70
            try:
                status = _start(order["what"], order["settings"], order["words"])
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(status)
        _, ended = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(ended)}\n")
        sys.stdout.flush()


class Starter:
    """Speaks with such a process."""

    def __init__(self, process: "subprocess.Popen[str]", folder: Path) -> None:
        self._process, self._words = process, folder / "words"

    def start(self, what: str, settings: Mapping[str, object]) -> tuple[int, str]:
        """The status that it ended with, and what it said."""
        order = {"what": what, "settings": settings, "words": str(self._words)}
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        status = int(self._process.stdout.readline())
        return status, self._words.read_text()


@contextmanager
def starter(folder: Path) -> Iterator[Starter]:
    """A process that starts others."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.trialsite.secrets.starter"],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "trialsite.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    # Its pipes are closed too: one left open is a warning in whichever test runs then.
    with process:
        try:
            yield Starter(process, folder)
        finally:
            process.kill()


if __name__ == "__main__":
    main()
