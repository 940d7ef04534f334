"""Comparing methods by simulation, in the background, before a list is proposed."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from participants.randomization.lists.authority import require_everywhere
from participants.randomization.lists.models import MethodComparison
from participants.randomization.schemes import scheme_of
from participants.randomization.simulation.comparison import (
    Comparison,
    MethodResult,
    Summary,
    contenders,
    measured,
    summed_up,
)
from participants.randomization.simulation.crowd import mix_of
from participants.randomization.simulation.measures import Measures
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.background.start import start, start_after_commit
from trialsite.postgresql.alone import alone
from trialsite.protocol import current
from trialsite.protocol.actions import running_version
from trialsite.protocol.now import the_trial
from trialsite.protocol.versions import protocol_of

MOST_TRIALS = 1000
AT_ONCE = 10
"""Progress is told each time so many trials more are simulated."""
TASK = "participants.randomization.lists.tasks.simulate"
# Names our advisory lock: "sims" in ASCII, so that no other room takes the same.
_LOCK = 0x7369_6D73


@transaction.atomic
def compare_methods(
    *, trials: int, by: User, shares: Mapping[str, Mapping[str, int]] | None = None
) -> MethodComparison:
    """Ask for so many simulated trials of the protocol in force by its own method and
    the others. Uses neither data nor a seed of the trial. Raises OutsideScope,
    UnknownShare, and ValueError for a number that is none from 1 to MOST_TRIALS."""
    require_everywhere(by, Permission.PLAN_RANDOMIZATION)
    if not 1 <= trials <= MOST_TRIALS:
        raise ValueError(f"{trials} trials: give 1 to {MOST_TRIALS}.")
    mix_of(current(), shares)
    row = MethodComparison.objects.create(
        trials=trials,
        people=the_trial().target,
        shares=shares or {},
        protocol_version=running_version(),
        by=by,
    )
    start_after_commit(TASK, row.pk)
    return row


def simulate(number: int) -> None:
    """Simulate what was asked for, telling on the row how far it is; nothing, while
    another comparison is made, for it takes minutes, and the other workers have more
    to do. Twice does no harm, and neither does being killed in the middle: it begins
    again. Whoever has made one has the next begin that waits."""
    with alone(_LOCK) as alone_at_it:
        if alone_at_it:
            _simulate(MethodComparison.objects.get(pk=number))
    if alone_at_it and (following := waiting().exclude(pk=number).order_by("pk")[:1]):
        start(TASK, following[0].pk)


def waiting() -> QuerySet[MethodComparison]:
    """Those that are not finished."""
    # For a JSON field "=None" would look for the JSON value null.
    return MethodComparison.objects.filter(result__isnull=True)


def comparison_of(row: MethodComparison) -> Comparison:
    """What was found, as it was; *row* is finished."""
    found: dict[str, Any] = row.result or {}
    rows = tuple(
        MethodResult(
            one["label"],
            one["is_own"],
            {code: Summary(**values) for code, values in one["summaries"].items()},
        )
        for one in found["rows"]
    )
    return Comparison(
        rows,
        trials=found["trials"],
        people=found["people"],
        by_chance=found["by_chance"],
    )


def _simulate(row: MethodComparison) -> None:
    if row.result is not None:
        return
    protocol = protocol_of(row.protocol_version_id)
    schemes, mix = contenders(protocol), mix_of(protocol, row.shares)
    seed = hashlib.sha256(f"trialsite-comparison/1\n{row.pk}".encode()).digest()
    this = MethodComparison.objects.filter(pk=row.pk)
    this.update(done=0)
    found: list[list[Measures]] = [[] for _ in schemes]
    for first in range(0, row.trials, AT_ONCE):
        part = range(first, min(first + AT_ONCE, row.trials))
        for all_of_it, more in zip(
            found, measured(schemes, mix, seed, row.people, part), strict=True
        ):
            all_of_it.extend(more)
        this.update(done=part.stop)
    comparison = summed_up(schemes, found, people=row.people, own=scheme_of(protocol))
    this.update(result=asdict(comparison), done=F("trials"))
