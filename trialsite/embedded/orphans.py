"""Ends servers of a former run whose keeper was killed, so that nobody minds them."""

import contextlib
import os
import signal
import time
from pathlib import Path

from trialsite.embedded.identity import still_runs

# Interrupt is an orderly end for every server we run; see keeper.py for the rest.
STEPS = ((signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))


def end_all(records: Path) -> int:
    """End every server that a record in folder *records* names and that still runs;
    remove the records. Returns how many there were."""
    return sum(end(record) for record in sorted(records.glob("*.server")))


def end(record: Path) -> bool:
    """End the server that *record* names, if it still runs, and remove the record.
    Returns whether it ran."""
    try:
        written = record.read_text()
    except FileNotFoundError:
        return False
    ran = still_runs(written) is not None
    _end(written)
    record.unlink(missing_ok=True)
    return ran


def _end(signature: str) -> None:
    for number, patience in STEPS:
        deadline = time.monotonic() + patience
        process = still_runs(signature)
        if process is None:
            return
        # Each server leads a group of its own, with its helpers in it.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process, number)
        while still_runs(signature) is not None and time.monotonic() < deadline:
            time.sleep(0.05)
