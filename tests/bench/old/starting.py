"""`make run`: the first in a fresh clone, with nothing fetched yet, and the second."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.old.builds import Build, Pair
from tests.bench.old.processor import seconds_below
from tests.bench.old.rows import Row

RUNS = "Trialsite runs at"
SECOND_STARTS = 3
"""For each first one: they take a tenth of its time."""
FIRST, SECOND = "First start", "Second start"
AT_MOST = {FIRST: 0.35, SECOND: 0.5}


@dataclass(frozen=True)
class Start:
    """Seconds of the processor and on the clock, and the longest of silence."""

    processor: float
    clock: float
    silence: float


def rows(pair: Pair) -> Iterator[Row]:
    """Start both builds in turns. Raises RuntimeError where one does not come up."""
    starts = defaultdict[tuple[str, str], list[Start]](list)
    for _ in range(pair.turns):
        for build in pair:
            build.check_out()
            starts[FIRST, build.name].append(_said(FIRST, build))
        for _ in range(SECOND_STARTS):
            for build in pair:
                starts[SECOND, build.name].append(_said(SECOND, build))
    for act, at_most in AT_MOST.items():
        old, new = starts[act, "old"], starts[act, "new"]
        yield Row(
            f"{act}, processor",
            "s",
            [one.processor for one in old],
            [one.processor for one in new],
            at_most=at_most,
        )
        yield Row(
            f"{act}, clock", "s", [one.clock for one in old], [one.clock for one in new]
        )
        yield Row(
            f"{act}, longest silence",
            "s",
            [one.silence for one in old],
            [one.silence for one in new],
        )


def _said(act: str, build: Build) -> Start:
    """One start, which is reported at once: all of them take minutes."""
    one = start(build)
    sys.stderr.write(
        f"  {act}, {build.name} build: {one.processor:.1f} s of the processor, "
        f"{one.clock:.0f} s on the clock, silent for {one.silence:.0f} s at most\n"
    )
    return one


def start(build: Build) -> Start:
    """One `make run` until it says where it runs; it is stopped afterwards."""
    with running(build) as (_, one):
        return one


@contextmanager
def running(build: Build) -> Iterator[tuple[int, Start]]:
    """A `make run` of *build* that is up: its process, and what its start took. It is
    stopped afterwards. Raises RuntimeError where it does not come up."""
    begun = latest = time.monotonic()
    silence = 0.0
    run = subprocess.Popen(
        ["make", "run", f"PORT={build.port}"],
        cwd=build.folder,
        env=_environment(build.folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    if run.stdout is None:
        raise TypeError("There is no pipe.")
    said = b""
    try:
        while RUNS.encode() not in said:
            more = os.read(run.stdout.fileno(), 65536)
            if not more:
                raise RuntimeError(
                    f"The {build.name} build ({build.commit}) did not start: "
                    + said.decode(errors="replace")
                )
            said += more
            now = time.monotonic()
            silence, latest = max(silence, now - latest), now
        # What it says later is read by nobody, and must not fill the pipe.
        threading.Thread(target=run.stdout.read, daemon=True).start()
        yield run.pid, Start(seconds_below(run.pid), latest - begun, silence)
    finally:
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGINT)
        run.wait()


def _environment(folder: Path) -> dict[str, str]:
    """As of somebody who was never here: what this machine fetched before would make
    the first start of either build shorter."""
    ours = ("DATABASE_", "REDIS_", "TRIALSITE_", "MAKE", "MFLAGS")
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(ours)
    }
    return inherited | {"XDG_CACHE_HOME": f"{folder}.cache", "PYTHONUNBUFFERED": "1"}
