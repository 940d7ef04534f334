"""What statisticians check first of a randomization, as tables (RND-15)."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from participants.enrolment.models import Participant
from participants.follow_up import follow_up
from participants.randomization import strata
from participants.randomization.corrections.truth import newest_corrections, with_levels
from participants.randomization.gate import stratum_of
from participants.randomization.lists.arms import as_csv, proven
from participants.randomization.log import stamp
from participants.randomization.models import Allocation
from trialsite.exports.extras import Made


def tables(sites: Sequence[str]) -> Iterable[Made]:
    """Strata, balance, and the order of time."""
    rows = allocations()
    yield _strata(rows)
    yield _balance(rows)
    yield _order(rows)


def allocations(**which: object) -> list[Allocation]:
    """The allocations that *which* chooses (as filter), in the order of time."""
    return list(
        Allocation.objects.filter(**which)
        .select_related(
            "participant__screening", "participant__site", "sealed_list__proposal"
        )
        .prefetch_related("participant__screening__consents")
        .order_by("at", "stratum", "position")
    )


def _strata(rows: Sequence[Allocation]) -> Made:
    corrected = newest_corrections()
    table = []
    for row in rows:
        used = row.line().stratum
        true = with_levels(used, corrected.get(row.participant_id, {}))
        today, values = _of_today(row.participant)
        levels = (used, json.dumps(row.strata_values), true, today, json.dumps(values))
        same = (used == true, true == today)
        answers = ("yes" if one else "NO" for one in same)
        number = row.sealed_list.number
        table.append((row.participant.study_id, number, *levels, *answers))
    header = (
        *("study_id", "list", "used", "used_from", "true", "today", "today_from"),
        *("used_is_true", "today_is_true"),
    )
    label = "Strata as used, as true after corrections, and as today's data have them"
    return Made("strata.csv", label, as_csv(header, table), len(table))


def _of_today(participant: Participant) -> tuple[str, dict[str, str]]:
    try:
        found = stratum_of(participant)
    except (strata.StratumUnknown, LookupError):
        return "unknown", {}
    return found.name, found.values


def _balance(rows: Sequence[Allocation]) -> Made:
    counts: Counter[tuple[int, str, str]] = Counter()
    arms: dict[int, list[str]] = {}
    for row in rows:
        stated = row.sealed_list.proposal.configuration
        number = row.sealed_list.number
        codes = arms.setdefault(number, [a["code"] for a in stated["arms"]])
        line = row.line()
        if line.arm not in codes:
            codes.append(line.arm)
        for place in {"all", *line.stratum.split("/"), line.stratum}:
            counts[number, place, line.arm] += 1
    places = dict.fromkeys((number, place) for number, place, _ in sorted(counts))
    table = [
        (number, place, arm, counts[number, place, arm])
        for number, place in places
        for arm in arms[number]
    ]
    label = "People by arm: overall, by level of each factor, by stratum"
    header = ("list", "within", "arm", "people")
    return Made("balance.csv", label, as_csv(header, table), len(table))


def _order(rows: Sequence[Allocation]) -> Made:
    people = [row.participant for row in rows]
    reported = follow_up().reported_at(people)
    good = {row.pk for row in proven(rows)}
    last: dict[tuple[int, str], tuple[int, datetime]] = {}
    table = []
    for row in rows:
        screening = row.participant.screening
        consented = min((one.at for one in screening.consents.all()), default=None)
        baseline, outcome = reported[row.participant_id]
        place = (row.sealed_list.number, row.stratum)
        before, earlier = last.get(place, (0, None))
        last[place] = (row.position, row.at)
        sound = (
            _in_order(screening.at, consented, baseline, row.at),
            outcome is None or row.at < outcome,
            row.position == before + 1 and (earlier is None or earlier <= row.at),
            row.pk in good,
        )
        times = (screening.at, consented, baseline, row.at, outcome)
        table.append(
            (
                *(row.participant.study_id, *place, row.position),
                *(stamp(at) if at else "" for at in times),
                *("yes" if one else "NO" for one in sound),
            )
        )
    header = (
        *("study_id", "list", "sequence", "position", "eligible_at", "consent_at"),
        *("baseline_at", "randomized_at", "first_outcome_at"),
        *("after_all_before_it", "before_outcome", "place_in_order", "receipt_valid"),
    )
    label = "Whether each came after eligibility, consent and baseline, and in its turn"
    return Made("time_order.csv", label, as_csv(header, table), len(table))


def _in_order(
    eligible: datetime,
    consented: datetime | None,
    baseline: datetime | None,
    randomized: datetime,
) -> bool:
    return (
        consented is not None
        and baseline is not None
        and max(eligible, consented, baseline) <= randomized
    )
