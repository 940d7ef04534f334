"""Arms in exports, held against the randomization log, so that no one is swapped."""

import csv
import hmac
import io
from collections import Counter
from collections.abc import Iterable, Sequence

from participants.randomization.commitment import receipt
from participants.randomization.lists.models import SealedList
from participants.randomization.lists.secret import seed_of
from participants.randomization.models import Allocation
from trialsite.exports.copy import withheld
from trialsite.exports.extras import Made
from trialsite.protocol.versions import every_version
from trialsite.secrets.cipher import SealBroken, UnknownKey

HEADER = ("arm", "label", "in_dataset", "in_log", "agrees")


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A small table as UTF-8 CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def arm_check(sites: Sequence[str]) -> Iterable[Made]:
    """A row for each arm: how many people the dataset has in it, and how many the log
    proves, by receipts that only the program can make (RND-17)."""
    rows = list(
        Allocation.objects.filter(participant__site__in=sites)
        .exclude(withheld()("participant"))
        .select_related("participant", "sealed_list__proposal")
    )
    labels = {arm.code: arm.label for arm in every_version().arms}
    counted = Counter(row.line().arm for row in rows)
    proved = Counter(row.line().arm for row in proven(rows))
    table = [
        (
            *(code, labels.get(code, "no arm of the protocol")),
            *(counted[code], proved[code]),
            "yes" if counted[code] == proved[code] else "NO",
        )
        for code in [*labels, *sorted(set(counted) - set(labels))]
    ]
    yield Made(
        "arm_check.csv",
        "Each arm's code and label, its people here and in the randomization log",
        as_csv(HEADER, table),
        len(table),
    )


def proven(rows: Iterable[Allocation]) -> list[Allocation]:
    """The allocations whose receipt belongs to what they say now. Raises KeyRefused."""
    seeds: dict[SealedList, bytes] = {}
    found = []
    for row in rows:
        if row.sealed_list not in seeds:
            seeds[row.sealed_list] = _seed(row.sealed_list)
        if not (seed := seeds[row.sealed_list]):
            continue
        if hmac.compare_digest(receipt(seed=seed, line=row.line()), row.receipt):
            found.append(row)
    return found


def _seed(row: SealedList) -> bytes:
    """Empty where the list was altered, or its key is there no more."""
    try:
        return seed_of(row)
    except (SealBroken, UnknownKey):
        return b""
