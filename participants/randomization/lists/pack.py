"""The statistician's pack: all that is needed to prove the randomization (RND-15).

Until two people have revealed them the seeds are not in it, and neither is anything
from which an arm to come follows.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.conf import settings

from participants.corrections.truth import newest_corrections, with_levels
from participants.enrolment.models import Participant
from participants.follow_up import follow_up
from participants.randomization import strata
from participants.randomization.gate import stratum_of
from participants.randomization.lists.arms import as_csv, proven
from participants.randomization.lists.authority import require_everywhere
from participants.randomization.lists.ending import is_done
from participants.randomization.lists.in_force import opened_secret, seed_of
from participants.randomization.lists.models import Ending, SealedList
from participants.randomization.log import stamp, written
from participants.randomization.models import Allocation
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.exports.actions import request_export
from trialsite.exports.extras import Made
from trialsite.exports.models import Export

PACKAGE = "randomization"
NEEDS = (Permission.SEE_ARM, Permission.PROVE_RANDOMIZATION)


def request_pack(*, reason: str, by: User) -> Export:
    """Ask for the pack of the whole trial. Raises OutsideScope and NoReason."""
    for permission in (Permission.EXPORT, *NEEDS):
        require_everywhere(by, permission)
    return request_export(reason=reason, by=by, package=PACKAGE)


def lists(sites: Sequence[str]) -> Iterable[Made]:
    """For each list its configuration, its log and, once revealed, its seed."""
    revealed = is_done(Ending.Step.REVEAL)
    for row in SealedList.objects.select_related("proposal").order_by("number"):
        folder, rows = f"list-{row.number}", _allocations(sealed_list=row)
        yield Made(
            f"{folder}/list.json",
            "When it was sealed, its commitment and configuration",
            _json(_stated(row)),
        )
        yield Made(
            f"{folder}/log.csv",
            "Every allocation in the order of time, with its receipt",
            written((one.line(), one.receipt) for one in rows).encode(),
            len(rows),
        )
        if revealed:
            yield Made(
                f"{folder}/reveal.json",
                "The seed, salt and entropy: verify_randomization.py reads it",
                _json(reveal(row, len(rows))),
            )
    script = settings.BASE_DIR / "docs" / "verify_randomization.py"
    yield Made(
        "verify_randomization.py",
        "python3 verify_randomization.py list-1/reveal.json list-1/log.csv",
        script.read_bytes(),
    )


def tables(sites: Sequence[str]) -> Iterable[Made]:
    """What statisticians check first, as tables."""
    rows = _allocations()
    yield _strata(rows)
    yield _balance(rows)
    yield _order(rows)


def reveal(row: SealedList, allocations: int) -> dict[str, object]:
    """What docs/randomization.md calls the reveal of a list. Whoever calls this has
    made sure that two people agreed."""
    entropy, salt = opened_secret(row.proposal)
    return {
        "commitment": row.commitment,
        "seed": seed_of(row).hex(),
        "salt": salt.hex(),
        "configuration": row.proposal.configuration,
        "allocations": allocations,
        "entropy": entropy.hex(),
        "beacon": row.beacon,
        "entropy_commitment": row.proposal.entropy_commitment,
    }


def _stated(row: SealedList) -> dict[str, object]:
    proposal = row.proposal
    return {
        "number": row.number,
        "commitment": row.commitment,
        "entropy_commitment": proposal.entropy_commitment,
        "beacon": row.beacon,
        "proposed_at": stamp(proposal.at),
        "proposed_by": proposal.by.name,
        "sealed_at": stamp(row.at),
        "sealed_by": row.by.name,
        "starts_at": stamp(row.starts_at),
        "reason": proposal.reason,
        "protocol_version": proposal.protocol_version.version,
        "closed_sites": proposal.closed_sites,
        "closed_arms": proposal.closed_arms,
        "configuration": proposal.configuration,
    }


def _json(value: Mapping[str, object]) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def _allocations(**which: object) -> list[Allocation]:
    return list(
        Allocation.objects.filter(**which)
        .select_related(
            "participant__screening", "participant__site", "sealed_list__proposal"
        )
        .prefetch_related("participant__screening__consents")
        .order_by("at", "stratum", "position")
    )


def _number(row: Allocation) -> int | str:
    return row.sealed_list.number if row.sealed_list else ""


def _strata(rows: Sequence[Allocation]) -> Made:
    corrected = newest_corrections()
    table = []
    for row in rows:
        used = row.line().stratum
        true = with_levels(used, corrected.get(row.participant_id, {}))
        today, values = _of_today(row.participant)
        told = (used, json.dumps(row.strata_values), true, today, json.dumps(values))
        same = (used == true, true == today)
        answers = ("yes" if one else "NO" for one in same)
        table.append((row.participant.study_id, _number(row), *told, *answers))
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
    counts: Counter[tuple[int | str, str, str]] = Counter()
    arms: dict[int | str, list[str]] = {}
    for row in rows:
        stated = row.sealed_list.proposal.configuration if row.sealed_list else {}
        number = _number(row)
        codes = arms.setdefault(number, [a["code"] for a in stated.get("arms", [])])
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
    last: dict[tuple[int | str, str], tuple[int, datetime]] = {}
    table = []
    for row in rows:
        screening = row.participant.screening
        consented = min((one.at for one in screening.consents.all()), default=None)
        baseline, outcome = reported[row.participant_id]
        place = (_number(row), row.stratum)
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
