"""Writes about people who may be one."""

from collections.abc import Sequence

from django.db import connection, transaction

from participants.candidates.actions import Named, as_kept
from participants.candidates.models import Candidate, CandidateState
from participants.duplicates.known_people import Found, find_known
from participants.duplicates.models import (
    Decision,
    Match,
    MatchVerdict,
    Side,
    with_verdict,
)
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import OutsideScope, scope_of
from trialsite.context.visible import everywhere, visible_rows
from trialsite.protocol.now import stated_site

LOCK = 0x63616E64
"""Names one advisory lock: two people written at once must see each other."""


class DecisionRefused(ValueError):
    """The match cannot be resolved so; the message says why."""


def one_at_a_time() -> None:
    """Wait until nobody else writes who somebody is, until the transaction ends.
    Else two sites that list one person at the same moment would both miss it."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])


@transaction.atomic
def keep_matches(
    *, candidates: Sequence[Candidate], people: Sequence[Named]
) -> list[Match]:
    """Look for everybody who may be one of *candidates* (who are *people*, in that
    order), and keep each pair that is new, with a side for each of the two sites. It
    is told to both, so nobody's authority is asked for."""
    one_at_a_time()
    people = [
        as_kept(person, candidate.site_id)
        for candidate, person in zip(candidates, people, strict=True)
    ]
    pairs: dict[str, tuple[Candidate, Found]] = {}
    for candidate, everybody in zip(candidates, find_known(people), strict=True):
        for found in everybody:
            if found.candidate != candidate.pk:
                pairs.setdefault(_pair(candidate, found), (candidate, found))
    known = Match.objects.filter(pair__in=pairs).values_list("pair", flat=True)
    for pair in known:
        del pairs[pair]
    made = Match.objects.bulk_create(
        Match(pair=pair, alike=list(found.alike)) for pair, (_, found) in pairs.items()
    )
    with visible_rows(everywhere(Permission.SEE_SCREENING)):
        _keep_sides(made, list(pairs.values()))
    return made


def _keep_sides(made: list[Match], pairs: list[tuple[Candidate, Found]]) -> None:
    Side.objects.bulk_create(
        side
        for match, (candidate, found) in zip(made, pairs, strict=True)
        for side in (
            Side(
                match=match,
                candidate=candidate,
                site_id=candidate.site_id,
                other_id=found.candidate,
                other_site=found.site,
            ),
            Side(
                match=match,
                candidate_id=found.candidate,
                site_id=found.site,
                other=candidate,
                other_site=candidate.site_id,
            ),
        )
    )


def _pair(candidate: Candidate, found: Found) -> str:
    return ":".join(sorted((str(candidate.pk), str(found.candidate))))


@transaction.atomic
def resolve(*, match: Match, verdict: str, reason: str, by: User) -> Decision:
    """Decide whether the two people of *match* are one, for a *reason*. Staff who
    screen at either site may; a later decision takes the place of an earlier one.
    Raises OutsideScope or DecisionRefused."""
    sites = scope_of(by).sites_with(Permission.SCREEN)
    if not Side.objects.filter(match=match, site__in=sites).exists():
        raise OutsideScope(f"{by} may not resolve {match}: it is of other sites.")
    if verdict not in MatchVerdict.values:
        raise DecisionRefused(
            f"{verdict!r} is no answer; there is {', '.join(MatchVerdict.values)}."
        )
    if not reason.strip():
        raise DecisionRefused("The reason is blank; say how you found out.")
    return Decision.objects.create(
        match=match, verdict=verdict, reason=reason.strip(), by=by
    )


def what_stands_against(candidate: Candidate) -> str:
    """Why *candidate* may not be enrolled as yet: a match that nobody has resolved,
    or one with somebody who is in the trial. Empty where nothing does."""
    for side in with_verdict(candidate.sides.all()).order_by("match_id"):
        site = stated_site(side.other_site)
        verdict = vars(side)["verdict"]
        if verdict is None:
            return (
                f"This may be somebody known at {site.name} already (match "
                f"{side.match_id}). Resolve the match first."
            )
        if verdict == MatchVerdict.SAME and in_trial(side):
            return (
                f"This is somebody who is in the trial already, at {site.name} (match "
                f"{side.match_id}). Nobody is enrolled twice."
            )
    return ""


def in_trial(side: Side) -> bool:
    """Whether the other person of a side's match is in the trial."""
    others = Side.objects.filter(match=side.match_id).exclude(pk=side.pk)
    with visible_rows(everywhere(Permission.SEE_SCREENING)):
        return others.filter(candidate__standing=CandidateState.ENROLLED).exists()
