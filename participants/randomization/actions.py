"""Randomizing a participant: the act that the whole trial stands on."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, QuerySet

from participants.consent.models import Consent
from participants.eligibility.actions import why_not_signed
from participants.eligibility.content import may_go_on
from participants.enrolment.models import FollowUp, Participant, StatusChange, Therapy
from participants.follow_up import follow_up
from participants.randomization import schemes, strata
from participants.randomization.commitment import Line, receipt
from participants.randomization.lists.in_force import (
    ListInForce,
    NoListInForce,
    NotInList,
    list_in_force,
)
from participants.randomization.lock import StratumBusy, only_one
from participants.randomization.log import stamp
from participants.randomization.models import Allocation
from participants.withdrawal.scopes import Scope, words
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.protocol import current
from trialsite.protocol.actions import running_version
from trialsite.walls.context import everywhere, seeing


@dataclass(frozen=True)
class Check:
    """One thing that must be so before randomization: whether it is, and in words
    what is still to do."""

    label: str
    done: bool
    to_do: str = ""


class NotReady(ValueError):
    """The participant cannot be randomized yet. ``checks`` holds what lacks."""

    def __init__(self, participant: Participant, checks: list[Check]) -> None:
        lacking = " ".join(check.to_do for check in checks)
        super().__init__(f"{participant} cannot be randomized yet. {lacking}")
        self.checks = checks


class AlreadyRandomized(ValueError):
    """The participant was randomized before; ``allocation`` is the one that holds.

    The message leaves the arm out, since it may reach people who must not know it.
    """

    def __init__(self, allocation: Allocation) -> None:
        super().__init__(
            f"{allocation.participant} was already randomized on "
            f"{allocation.at:%-d %B %Y}. Nobody is randomized twice."
        )
        self.allocation = allocation


@dataclass(frozen=True)
class Gate:
    """What stands between a participant and an arm. *stratum* and *in_force* are None
    where a check says that they could not be had."""

    checks: list[Check]
    stratum: strata.Stratum | None
    in_force: ListInForce | None


def readiness(participant: Participant) -> list[Check]:
    """Consent, eligibility, baseline, signature, status and stratum, in the order in
    which they must be had (P11-08, RND-08)."""
    return gate(participant).checks


def gate(participant: Participant) -> Gate:
    """The checks of ``readiness``, and what was found by the way."""
    lacking = follow_up().missing_baseline(participant)
    unsigned = why_not_signed(participant)
    checks = [
        Check(
            "Consent",
            Consent.objects.filter(screening=participant.screening_id).exists(),
            "Record the consent.",
        ),
        Check(
            "Eligibility",
            may_go_on(participant.screening),
            "The screening did not find the person eligible.",
        ),
        Check(
            "Baseline",
            not lacking,
            f"Complete the baseline: {', '.join(lacking)}.",
        ),
        Check("Signed by an investigator", not unsigned, unsigned),
        Check(
            "In the trial",
            participant.follow_up == FollowUp.ACTIVE
            and not {Scope.THERAPY, Scope.FURTHER_DATA} & set(participant.withdrawn),
            f"The person's status is {participant.get_follow_up_display().lower()}"
            + (
                f"; they withdrew from {words(participant.withdrawn)}."
                if participant.withdrawn
                else "."
            ),
        ),
    ]
    try:
        stratum = None if lacking else stratum_of(participant)
    except strata.StratumUnknown as unknown:
        stratum = None
        checks.append(Check("Stratum", False, str(unknown)))
    in_force = None
    try:
        in_force = list_in_force(clock.now())
        if stratum is not None:
            in_force.check(stratum, participant.site_id)
    except (NoListInForce, NotInList) as missing:
        checks.append(Check("Allocation list", False, str(missing)))
    return Gate(checks, stratum, in_force)


def stratum_of(participant: Participant) -> strata.Stratum:
    """The stratum that the participant's site and baseline put them in. Raises
    StratumUnknown."""
    protocol = current()
    return strata.find(
        protocol.randomization.strata,
        site=participant.site_id,
        site_name=protocol.site(participant.site_id).name,
        score=lambda name: follow_up().baseline_score(participant, name),
    )


@transaction.atomic
def randomize(*, participant: Participant, by: User) -> Allocation:
    """Allocate the participant to an arm, once and for ever, and plan the follow-up.

    Safe under two clicks and two people: the participant's row is locked first, then
    the stratum, and both are unique in the database (RND-07). Raises OutsideScope,
    AlreadyRandomized, NotReady or StratumBusy; NoListInForce where randomization was
    closed at this very moment.
    """
    require(by, Permission.RANDOMIZE, participant.site_id)
    participant = (
        Participant.objects.select_for_update(of=["self"])
        .select_related("screening")
        .get(pk=participant.pk)
    )
    if already := Allocation.objects.filter(participant=participant).first():
        raise AlreadyRandomized(already)
    found = gate(participant)
    lacking = [check for check in found.checks if not check.done]
    stratum, before = found.stratum, found.in_force
    if lacking or stratum is None or before is None:
        raise NotReady(participant, lacking)
    with only_one(before.scheme.sequence_of(stratum.levels)):
        # Two people may have amended the list, or closed it, while this waited.
        in_force = list_in_force(clock.now())
        if in_force.row != before.row:
            raise StratumBusy(
                "The list was amended at this moment. Nothing happened; try again."
            )
        allocation = _allocate(participant, stratum, in_force, by)
    participant.therapy = Therapy.ASSIGNED
    participant.save(update_fields=["therapy"])
    StatusChange.objects.create(
        participant=participant,
        kind=StatusChange.Kind.THERAPY,
        status=Therapy.ASSIGNED,
        effective_on=clock.today(participant.timezone),
        by=by,
    )
    follow_up().plan_follow_up(participant=participant, by=by)
    return allocation


def _allocate(
    participant: Participant,
    stratum: strata.Stratum,
    in_force: ListInForce,
    by: User,
) -> Allocation:
    scheme, secret, at = in_force.scheme, in_force.seed, clock.now()
    sequence = scheme.sequence_of(stratum.levels)
    before = Allocation.objects.filter(sealed_list=in_force.row, stratum=sequence)
    # A sequence need not end at the walls of a site, so what came before is read past
    # them; nothing of it leaves here but the place and the draw.
    with seeing(everywhere(Permission.SEE_ARM)):
        position = (before.aggregate(last=Max("position"))["last"] or 0) + 1
        earlier = _placed(before) if scheme.looks_back else ()
    drawn = scheme.draw(
        seed=secret, levels=stratum.levels, position=position, earlier=earlier
    )
    line = Line(
        study_id=participant.study_id,
        at=stamp(at),
        sequence=sequence,
        position=position,
        stratum=stratum.name,
        arm=drawn.arm,
    )
    return Allocation.objects.create(
        participant=participant,
        sealed_list=in_force.row,
        arm=drawn.arm,
        stratum=sequence,
        position=position,
        strata_values=stratum.values,
        scheme=scheme.name,
        draw={"stratum": line.stratum, "levels": stratum.levels, **drawn.basis},
        receipt=receipt(seed=secret, line=line),
        protocol_version=running_version(),
        at=at,
        by=by,
    )


def _placed(before: QuerySet[Allocation]) -> tuple[schemes.Placed, ...]:
    rows = before.order_by("position").values_list("draw", "arm")
    return tuple(schemes.Placed(draw["levels"], arm) for draw, arm in rows)
