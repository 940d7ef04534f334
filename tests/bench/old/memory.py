"""Memory that the program's own processes hold after some hundred pages."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.bench.old.builds import Pair
from tests.bench.old.paging import COORDINATOR, FORM, Browser
from tests.bench.old.processor import all_below
from tests.bench.old.rows import Row
from tests.bench.old.starting import running

PAGES = 500
AT_MOST = 0.6
PARTS = {
    "keepers": "trialsite.embedded.keeper",
    "web": "gunicorn",
    "worker and beat": "celery",
}
"""By what stands in their command line. A keeper's names what it keeps, so it is
looked for first."""


def rows(pair: Pair) -> Iterator[Row]:
    """The memory of both builds, each after PAGES pages. They are checked out and were
    started before."""
    held = defaultdict[str, dict[str, float]](dict)
    # One after the other, so that they share nothing.
    for build in pair:
        with running(build) as (top, _):
            maya = Browser(build)
            maya.post("/sign-in/", COORDINATOR)
            found = FORM.search(maya.get("/"))
            if found is None:
                raise LookupError(f"Nothing to enter in the {build.name} build.")
            paths = ("/", "/participants/", found[1], found[1].partition("visits/")[0])
            for number in range(PAGES):
                maya.get(paths[number % len(paths)])
            held[build.name] = megabytes(top)
    for part in PARTS:
        yield Row(f"Memory of {part}", "MiB", *_both(held, [part]))
    yield Row(
        f"Memory of all of these after {PAGES} pages",
        "MiB",
        *_both(held, list(PARTS)),
        AT_MOST,
    )


def _both(
    held: dict[str, dict[str, float]], parts: list[str]
) -> tuple[list[float], list[float]]:
    old, new = ([sum(held[name][one] for one in parts)] for name in ("old", "new"))
    return old, new


def megabytes(top: int) -> dict[str, float]:
    """What each of PARTS holds below process *top*, in MiB: memory that several share
    counts a part in each (Pss of proc_pid_smaps_rollup)."""
    found = dict.fromkeys(PARTS, 0.0)
    for number in all_below(top):
        folder = Path("/proc", str(number))
        try:
            command = (folder / "cmdline").read_bytes().decode(errors="replace")
            lines = (folder / "smaps_rollup").read_text().splitlines()
        except (FileNotFoundError, ProcessLookupError):
            continue
        for part, name in PARTS.items():
            if name in command:
                pss = next(line for line in lines if line.startswith("Pss:"))
                found[part] += int(pss.split()[1]) / 1024
                break
    return found
