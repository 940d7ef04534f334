"""The drill from beginning to end: load, backup, death, three restores, proof."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.drill.ballast import fill
from tests.drill.cluster import Cluster, Passwords
from tests.drill.manifest import faults
from tests.drill.report import GIB, Report, Timed
from tests.drill.site import Site, make_keys
from trialsite.embedded.account import Account
from trialsite.embedded.terminal import step

ARCHIVE_TIMEOUT = 10
"""Seconds; the page says 60, and a drill should not take so long."""
PAIRS_AT_A_SITE = 2


@dataclass(frozen=True)
class LockedState:
    """The instant that one restore goes back to, and what was so just then."""

    at: datetime
    datasets: str
    seals: Path


class Scene:
    """The folders of one drill under *root*, and the first cluster with its site."""

    def __init__(self, root: Path, account: Account | None, stack: ExitStack) -> None:
        self.root, self.account, self.stack = root, account, stack
        self.backup, self.keys = root / "backup", root / "safe"
        self.seals = root / "outside" / "seals.jsonl"
        self.passwords = Passwords.new()
        make_keys(self.keys)
        self.primary = self.cluster("primary")
        self.report = Report()

    def cluster(self, name: str) -> Cluster:
        made = Cluster(self.root / name, self.backup, self.account, self.passwords)
        self.stack.callback(made.stop)
        return made

    def site(self, cluster: Cluster, name: str, seals: Path | None = None) -> Site:
        home = self.root / f"site-{name}"
        made = Site(cluster, home, keys=self.keys, seals=seals or self.seals)
        self.stack.callback(made.stop)
        return made


def prepare(scene: Scene, gib: float) -> Site:
    """Make the cluster with the demo in it and *gib* of other bytes beside, and start
    the site on it, archiving."""
    with step("Making a database"):
        scene.primary.create()
    site = scene.site(scene.primary, "primary")
    site.build()
    with step(f"Adding {gib} GiB of other data, so that there is something to copy"):
        fill(scene.primary, int(gib * GIB))
    with step("Starting it anew with an archive, and the site on it"):
        scene.primary.stop()
        scene.primary.start(archive_timeout=f"{ARCHIVE_TIMEOUT}s")
        site.start()
    os.environ |= site.environment
    return site


def base_backup(scene: Scene) -> None:
    """Take it while people work, and time it beside a plain copy."""
    base = scene.backup / "base"
    with step("Taking a base backup while they work"):
        begun = time.monotonic()
        scene.primary.run("base")
        taken = time.monotonic() - begun
    copying, size = copy_of(base, scene.root / "copy"), size_of(base)
    scene.report.tell(Timed("Base backup", taken, size, copying).line())
    begun = time.monotonic()
    wrong = faults(base)
    checked = time.monotonic() - begun
    scene.report.tell(Timed("Comparing it with its hashes", checked, size).line())
    scene.report.demand(not wrong, f"the base backup is not whole: {wrong[:3]}")


def the_moment(scene: Scene, site: Site) -> LockedState:
    """While everybody rests: seal, and look until two looks say the same."""
    with step("Everybody rests: hashing all datasets, and noting the time"):
        site.must("seal_audit")
        kept = scene.root / "outside" / "seals-then.jsonl"
        for _ in range(10):
            shutil.copy(scene.seals, kept)
            before = site.must("hash_datasets")
            at = datetime.now(UTC)
            time.sleep(0.1)
            if site.must("hash_datasets") == before:
                return LockedState(at, before, kept)
        raise AssertionError("The datasets do not come to rest.")


def kill(scene: Scene, site: Site) -> datetime:
    """The server dies while they work, and all it had on its disk is gone: its files,
    its site's folder, and what was in Redis."""
    with step("Killing the server, and destroying its files"):
        # What is lost was sealed, so that the copy outside can name it.
        site.must("seal_audit")
        at = datetime.now(UTC)
        scene.primary.kill()
    return at


def destroy(scene: Scene, site: Site) -> None:
    site.stop()
    scene.primary.destroy()
    shutil.rmtree(site.home.folder)


@contextmanager
def restored(
    scene: Scene, name: str, *, log: str, until: datetime | None = None
) -> Iterator[Cluster]:
    """A fresh cluster with what the backup has, gone after the block."""
    cluster = scene.cluster(name)
    begun = time.monotonic()
    cluster.restore(log=log, until=until.isoformat(" ") if until else "")
    taken = time.monotonic() - begun
    pieces = len(list((scene.backup / log).iterdir()))
    what = f"restored, with {pieces} pieces of log at hand"
    timed = Timed(what, taken, size_of(scene.backup / "base"))
    scene.report.tell(f"  {timed.line()}")
    yield cluster
    cluster.stop()
    shutil.rmtree(cluster.server.home)


def size_of(folder: Path) -> int:
    """The bytes of all files in *folder*."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def copy_of(folder: Path, to: Path) -> float:
    """How many seconds a plain copy takes; it is not kept."""
    begun = time.monotonic()
    subprocess.run(["cp", "-R", folder, to], check=True)
    subprocess.run(["sync", "-f", to], check=False, capture_output=True)
    taken = time.monotonic() - begun
    shutil.rmtree(to)
    return taken


PROMISED = timedelta(seconds=2 * ARCHIVE_TIMEOUT)
"""What archiving may lose: archive_timeout, and the time that copying takes on a
machine that does all of this at once."""
