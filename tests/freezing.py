"""Servers that hang: stopped by SIGSTOP, they take connections and answer nothing."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def family(number: int) -> list[int]:
    """The processes that process *number* started, and those that they did, eldest
    first."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found = list(children.get(number, ()))
    for each in found:
        found += children.get(each, ())
    return found


@contextmanager
def frozen(number: int, *, itself: bool = False) -> Iterator[None]:
    """Stop all that process *number* started, or that process *itself*, and let it go
    on after the block."""
    stopped = [number] if itself else family(number)
    assert stopped, f"process {number} has started nothing"
    try:
        for each in stopped:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGSTOP)
        yield
    finally:
        for each in reversed(stopped):
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGCONT)
