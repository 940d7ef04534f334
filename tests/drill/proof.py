"""Whether a restored database is what the other was, and people can work on it."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests.drill.acts import Count, Done, count
from tests.drill.catalog import catalog
from tests.drill.cluster import Cluster
from tests.drill.load import Load
from tests.drill.report import Report
from tests.drill.site import Site


@dataclass(frozen=True)
class Proof:
    """What is asked of one restored *cluster* with its *site*, and told to *report*."""

    cluster: Cluster
    site: Site
    report: Report

    def acts(self, done: Done, killed: datetime, until: datetime | None) -> Count:
        """Count what was acknowledged. What goes beyond *until* is a fault."""
        counted = count(self.cluster.superuser_url(), done, until=until)
        self.report.count(counted, killed)
        self.report.demand(
            not counted.beyond, f"{len(counted.beyond)} acts are of later than {until}"
        )
        return counted

    def seals(self, copy: Path, *, lost: bool) -> None:
        """The record agrees with *copy*; where something was *lost*, each fault says
        that something is not there, and nothing is said to be altered."""
        status, said = self.site.manage("verify_audit", "--against", str(copy))
        lines = said.splitlines()
        named = [line for line in lines if line.startswith(("SEAL MISSING", "REMOVED"))]
        self.report.tell(
            f"  verify_audit --against the copy outside: {len(named)} sealed events "
            "and seals named as missing"
            if named
            else f"  verify_audit --against the copy outside: {lines[-1]}"
        )
        # Whatever else it says of a fault begins with capitals and a colon.
        others = [
            line
            for line in lines
            if line.partition(":")[0].isupper()
            and line not in named
            and not line.startswith("TOMBSTONE")
        ]
        self.report.demand(not others, f"verify_audit: {others[:3]}")
        self.report.demand(lost or status == 0, f"verify_audit: {named[:3]}")

    def identities(self, done: Done, until: datetime | None) -> None:
        """Every kind of sealed value opens, and those enrolled last are who was
        typed."""
        status, said = self.site.manage("verify_sealed")
        self.report.tell(f"  verify_sealed: {said.splitlines()[-1]}")
        self.report.demand(status == 0, f"verify_sealed: {said[-500:]}")
        typed = {
            act.what.strip("/").rpartition("/")[2]: act.typed
            for act in done.acts
            if act.kind == "enrolment" and (until is None or act.acknowledged <= until)
        }
        names = json.loads(self.site.must("shell", "--verbosity", "0", "-c", NAMES))
        opened = {study_id: names.get(study_id) for study_id in typed}
        same = sum(opened[study_id] == name for study_id, name in typed.items())
        wrong = [i for i, name in typed.items() if opened[i] not in (name, None)]
        self.report.tell(f"  names typed under load that open as typed: {same}")
        self.report.demand(not wrong, f"other names than were typed: {wrong}")

    def datasets(self, before: str) -> None:
        """The dataset is the same to the last byte."""
        now = self.site.must("hash_datasets")
        differing = set(before.splitlines()) ^ set(now.splitlines())
        same = sum(line in now.splitlines() for line in before.splitlines()[:-1])
        self.report.tell(f"  datasets with the same hash: {same} of {_tables(before)}")
        self.report.demand(not differing, f"datasets differ: {sorted(differing)}")

    def rights(self, before: list[str]) -> None:
        """Roles, grants, policies, triggers and functions are as they were."""
        now = catalog(self.cluster.superuser_url(), without=("sequences",))
        differing = set(before) ^ set(now)
        self.report.tell(f"  lines of the catalog that are as they were: {len(now)}")
        self.report.demand(not differing, f"the catalog differs: {list(differing)[:3]}")

    def people_go_on(self, load: Load, copy: Path, *, lost: bool) -> None:
        """Who was signed in still is, though Redis began empty; a person is screened,
        unsent messages are sent, and the record is sealed on."""
        if lost:
            self.site.must(
                *("seal_audit", "--database", "owner"),
                *("--new-server", "Restored by a drill."),
                owner=True,
            )
        self.site.start()
        before = len(load.done.acts)
        load.go_on_at(self.site.address)
        more = load.done.acts[before:]
        del load.done.acts[before:]
        after = count(self.cluster.superuser_url(), Done(load.done.since, more))
        self.report.tell(
            f"  on the site started on it: {after.found} acts by {len(load.visitors)} "
            "people who were still signed in"
        )
        self.report.demand(after.found == len(load.visitors), "the site does not work")
        self.site.must("seal_audit")
        said = self.site.manage("verify_audit", "--against", str(copy))
        self.report.demand(said[0] == 0, f"verify_audit afterwards: {said[1][-500:]}")
        self.site.stop()


NAMES = """
import json
from participants.enrolment.models import Identity
from trialsite.context.visible import EVERYTHING, visible_rows
with visible_rows(EVERYTHING):
    people = Identity.objects.select_related("participant")
    print(json.dumps({p.participant.study_id: p.family_name for p in people}))
"""


def _tables(hashes: str) -> int:
    return len(hashes.splitlines()) - 1
