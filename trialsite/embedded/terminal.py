"""What the person at the terminal sees: steps while it works, one sentence when it
cannot.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from trialsite.embedded.refusal import Refusal

EVERY = 8.0
"""Seconds of silence, at most."""

_last_word = time.monotonic()


def say(text: str = "", *, end: str = "\n") -> None:
    """Print *text* at once. A terminal that was closed is no reason to stumble."""
    global _last_word
    _last_word = time.monotonic()
    with contextlib.suppress(OSError):
        sys.stdout.write(text + end)
        sys.stdout.flush()


@contextlib.contextmanager
def step(text: str) -> Iterator[None]:
    """Say what begins, how long it has taken where it takes long, and how long it took
    when it is done."""
    say(f"  {text} ... ", end="")
    begun = time.monotonic()
    try:
        with never_silent("{:.0f} s ... ", end=""):
            yield
    except BaseException:
        say()
        raise
    say(f"{time.monotonic() - begun:.1f} s")


@contextlib.contextmanager
def never_silent(text: str, *, end: str = "\n") -> Iterator[None]:
    """Say *text*, with the seconds since the beginning in its braces, each time that
    nothing else was said for long."""
    begun = time.monotonic()
    over = threading.Event()

    def watch() -> None:
        while not over.wait(max(0.0, _last_word + EVERY - time.monotonic())):
            if (now := time.monotonic()) - _last_word >= EVERY:
                say(text.format(now - begun), end=end)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def run_quietly(
    command: Sequence[str | Path], doing: str, **environment: str
) -> tuple[int, str]:
    """Run *command* without its words, and say now and then that it goes on *doing*
    something. Returns its status, and the first line of its words that names an error,
    or the last. Raises OSError where there is no such program."""
    with tempfile.TemporaryFile("w+", errors="replace") as words:
        with never_silent(f"  {doing}, for {{:.0f}} s ..."):
            status = subprocess.run(
                command,
                check=False,
                stdout=words,
                stderr=words,
                env=os.environ | environment,
            ).returncode
        words.seek(0)
        said = [line.strip() for line in words if line.strip()]
    errors = [line for line in said if "error" in line.lower()]
    return status, (errors or said[-1:] or ["it said nothing"])[0]


def ending_in_one_sentence(work: Callable[[], None]) -> int:
    """Do *work* and return the exit code: 0, or 1 after one sentence on what stood
    in the way, or 130 after Ctrl-C."""
    try:
        work()
    except Refusal as refusal:
        problem = str(refusal)
    except PermissionError as error:
        problem = (
            f"{error.filename} is closed to this user: it was probably made by "
            "another user's `make`, so work as that user or remove it."
        )
    except KeyboardInterrupt:
        say()
        return 130
    else:
        return 0
    with contextlib.suppress(OSError):
        sys.stderr.write(f"\n{problem}\n")
    return 1
