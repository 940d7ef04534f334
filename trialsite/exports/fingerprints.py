"""The hash of every table of the dataset, by which a restored database is known to hold
what the other held (P11-04)."""

import os
from collections.abc import Iterator

from trialsite.context.visible import EVERYTHING, visible_rows
from trialsite.exports.archive import Counted
from trialsite.exports.copy import copy_csv
from trialsite.exports.manifest import FileFacts
from trialsite.exports.registry import datasets
from trialsite.exports.snapshot import snapshot
from trialsite.protocol.now import every_site


def fingerprints() -> Iterator[FileFacts]:
    """Each table of the dataset with all its rows of all sites, those for few eyes too,
    hashed as the file that an export would hold. All are read at one moment, and
    nothing is kept of them. For the server's command line alone."""
    sites = [site.code for site in every_site()]
    with visible_rows(EVERYTHING), snapshot() as own, open(os.devnull, "wb") as nowhere:
        for table in datasets():
            counted = Counted(nowhere)
            rows = copy_csv(table, counted, sites=sites, connection=own)
            yield FileFacts(
                f"{table.name}.csv", counted.hash.hexdigest(), rows, counted.bytes
            )
