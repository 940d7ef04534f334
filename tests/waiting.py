"""Waiting for another process, without a sleep that is too short or too long."""

import time
from collections.abc import Callable


def wait_until(holds: Callable[[], object], seconds: float = 30) -> None:
    """Return as soon as *holds* answers true; fail after *seconds*."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"Still not so after {seconds} seconds."
        time.sleep(0.05)
