"""How many people were assessed, and what became of them: the numbers of the CONSORT
flow diagram, as a query on the facts.

Everybody is counted once, by their newest screening, so the parts always add up:

    assessed = excluded + declined + waiting + in process + enrolled
    enrolled = not yet randomized + randomized

Of the arms nothing is said here.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, Func, OuterRef, Q, QuerySet

from participants.consent.models import Consent
from participants.enrolment.models import TherapyStatus
from participants.screening.models import Outcome, Screening, newest
from trialsite.access.roles import Permission
from trialsite.access.scope import Scope
from trialsite.context.visible import everywhere, visible_rows


@dataclass(frozen=True)
class Flow:
    """The numbers of one site (a code), or of several together.

    *excluded* and *declined* are people; *reasons* how often each coded reason was
    given, of which one person may have several. *in_process* people are eligible and
    not enrolled yet; *consented* are those of them who consented, and all enrolled.
    """

    site: str
    assessed: int = 0
    excluded: int = 0
    declined: int = 0
    waiting: int = 0
    call_back: int = 0
    in_process: int = 0
    consented: int = 0
    enrolled: int = 0
    randomized: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    declined_reasons: dict[str, int] = field(default_factory=dict)


COUNTED = (
    *("assessed", "excluded", "declined", "waiting", "call_back"),
    *("in_process", "consented", "enrolled", "randomized"),
)


def flows(scope: Scope, sites: Sequence[str]) -> list[Flow]:
    """The numbers of each of *sites* (codes), in that order; in three queries. A person
    counts where they were screened, also when they moved to another site since."""
    rows = newest(scope.screenings(Permission.SEE_SCREENING, at=sites))
    # Who moved away is not visible, and still one of the numbers.
    with visible_rows(everywhere(Permission.SEE_SCREENING)):
        return _count(rows, sites)


def _count(rows: QuerySet[Screening], sites: Sequence[str]) -> list[Flow]:
    enrolled = Q(participant__isnull=False)
    # An investigator may let in somebody who is not eligible.
    let_in = Q(override__isnull=False)
    eligible = Q(outcome=Outcome.ELIGIBLE) | let_in
    agreed = Q(agreed=True)
    # The allocation itself is not visible to all; that there is one, the therapy says.
    in_an_arm = enrolled & ~Q(participant__therapy=TherapyStatus.NONE)
    counts: dict[Any, dict[str, int]] = {
        row["site_id"]: {name: row[name] for name in COUNTED}  # type: ignore[literal-required] # COUNTED
        for row in rows.annotate(agreed=_consented())
        .values("site_id")
        .annotate(
            assessed=Count("pk"),
            excluded=Count("pk", filter=Q(outcome=Outcome.NOT_ELIGIBLE) & ~let_in),
            declined=Count("pk", filter=Q(outcome=Outcome.DECLINED)),
            waiting=Count("pk", filter=Q(outcome=Outcome.WAITING)),
            call_back=Count("pk", filter=Q(outcome=Outcome.CALL_BACK)),
            in_process=Count("pk", filter=eligible & ~enrolled),
            consented=Count("pk", filter=enrolled | (eligible & agreed)),
            enrolled=Count("pk", filter=enrolled),
            randomized=Count("pk", filter=in_an_arm),
        )
    }
    excluded = rows.filter(outcome=Outcome.NOT_ELIGIBLE, override=None)
    reasons = _reasons(excluded)
    declined = _reasons(rows.filter(outcome=Outcome.DECLINED))
    return [
        Flow(
            site=site,
            **counts.get(site, {}),
            reasons=reasons.get(site, {}),
            declined_reasons=declined.get(site, {}),
        )
        for site in sites
    ]


def together(parts: Sequence[Flow]) -> Flow:
    """The numbers of several sites as one."""
    whole: dict[str, int] = {
        name: sum(getattr(part, name) for part in parts) for name in COUNTED
    }
    return Flow(
        site="",
        **whole,
        reasons=_sum(part.reasons for part in parts),
        declined_reasons=_sum(part.declined_reasons for part in parts),
    )


def _sum(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    return dict(total)


def _consented() -> Exists:
    """Whether the person of a screening consented, by it or by an earlier one: a
    screening may be done again after the consent."""
    return Exists(Consent.objects.filter(screening__chain=OuterRef("chain")))


def _reasons(rows: QuerySet[Screening]) -> dict[str, dict[str, int]]:
    """Site -> code -> how often it was given, the most frequent first."""
    found: dict[str, dict[str, int]] = {}
    counted = (
        rows.annotate(reason=Func(F("reasons"), function="unnest"))
        .values("site_id", "reason")
        .annotate(times=Count("pk"))
        .order_by("-times", "reason")
    )
    for row in counted:
        found.setdefault(row["site_id"], {})[row["reason"]] = row["times"]
    return found
