"""`make drill`: what of the acknowledged acts is there after the database was
destroyed, and how long it takes to have it back."""

import argparse
import shutil
import signal
import sys
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from tests.drill.staff import pairs
from tests.drill.story import (
    ARCHIVE_TIMEOUT,
    PAIRS_AT_A_SITE,
    PROMISED,
    LockedState,
    Scene,
    base_backup,
    destroy,
    kill,
    prepare,
    restored,
    the_moment,
)
from trialsite.embedded import account as accounts
from trialsite.embedded.home import CHECKOUT
from trialsite.embedded.refusal import Refusal
from trialsite.embedded.terminal import ending_in_one_sentence, say
from trialsite.embedded.testing import reachable_folder

REPORTS = CHECKOUT / "var" / "drill"


def main() -> None:
    """Drill, keep the report, and leave nothing else behind. Raises Refusal where
    something that was promised is not so."""
    options = _options()
    # However it is ended, it leaves nothing behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    account = accounts.for_server(Path())
    root = reachable_folder(account)
    try:
        with ExitStack() as stack:
            scene = Scene(root, account, stack)
            _drill(scene, options.gib, options.seconds)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    kept = scene.report.keep(REPORTS)
    say(f"The report is in {kept}: keep it with the trial's papers.")
    if scene.report.faults:
        raise Refusal(f"The drill found {len(scene.report.faults)} faults, see above.")


def _drill(scene: Scene, gib: float, seconds: int) -> None:
    report = scene.report
    report.tell(f"Drill of {datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
    site = prepare(scene, gib)
    import django

    django.setup()
    from tests.drill.catalog import catalog
    from tests.drill.load import Load
    from tests.drill.proof import Proof

    rights = catalog(scene.primary.superuser_url(), without=("sequences",))
    with scene.primary.receiving():
        workers = pairs(site.must("demo_signins")) * PAIRS_AT_A_SITE
        load = Load(site.address, workers)
        say(f"  {len(workers)} coordinators and as many investigators begin to work.")
        load.start()
        scene.stack.callback(load.finish)
        base_backup(scene)
        time.sleep(seconds / 2)
        load.pause()
        moment = the_moment(scene, site)
        load.resume()
        time.sleep(max(seconds / 2, 1.5 * ARCHIVE_TIMEOUT))
        killed = kill(scene, site)
        load.finish()
        load.done.died(killed)
    destroy(scene, site)
    report.acts(load.done)

    ways: tuple[tuple[str, str, str, LockedState | None], ...] = (
        ("point", "archive", f"From the archive, to {moment.at:%H:%M:%S} UTC", moment),
        ("archive", "archive", "From the archive, to the newest", None),
        ("received", "received", "From what was received, to the newest", None),
    )
    for name, log, title, then in ways:
        report.tell(f"{title}:")
        until = then.at if then else None
        with restored(scene, name, log=log, until=until) as cluster:
            own = scene.root / f"seals-{name}.jsonl"
            lossy = log == "archive"
            copy = own if lossy else scene.seals
            asked = Proof(cluster, scene.site(cluster, name, seals=copy), report)
            count = asked.acts(load.done, killed, until)
            if then:
                report.demand(not count.lost, f"{len(count.lost)} acts are lost")
                asked.datasets(then.datasets)
            elif log == "received":
                report.demand(not count.lost, f"{len(count.lost)} acts are lost")
            else:
                late = [a for a in count.lost if a.acknowledged < killed - PROMISED]
                report.demand(not late, f"{len(late)} acts of before {PROMISED} lost")
            asked.seals(then.seals if then else scene.seals, lost=bool(count.lost))
            asked.identities(load.done, until)
            asked.rights(rights)
            asked.people_go_on(load, copy, lost=lossy)
    report.tell(
        f"Promised: archiving alone may lose {PROMISED.seconds} s (archive_timeout is "
        f"{ARCHIVE_TIMEOUT} s here), receiving nothing. "
        + ("Kept." if not report.faults else "NOT KEPT.")
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make drill", description=__doc__)
    parser.add_argument("--gib", type=float, default=0.25, help="of other data")
    parser.add_argument("--seconds", type=int, default=60, help="of load")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(ending_in_one_sentence(main))
