"""Randomizing a participant: the act that the whole trial stands on."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from participants.consent.models import Consent
from participants.enrolment.models import FollowUp, Participant, StatusChange, Therapy
from participants.follow_up import follow_up
from participants.randomization import schemes, strata
from participants.randomization.lock import only_one
from participants.randomization.models import Allocation
from participants.randomization.seed import seed
from participants.screening.models import Outcome
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


def readiness(participant: Participant) -> list[Check]:
    """Consent, eligibility, baseline, stratum and status, in the order in which they
    must be had (P11-08, RND-08)."""
    lacking = follow_up().missing_baseline(participant)
    checks = [
        Check(
            "Consent",
            Consent.objects.filter(screening=participant.screening_id).exists(),
            "Record the consent.",
        ),
        Check(
            "Eligibility",
            participant.screening.outcome == Outcome.ELIGIBLE,
            "The screening did not find the person eligible.",
        ),
        Check(
            "Baseline",
            not lacking,
            f"Complete the baseline: {', '.join(lacking)}.",
        ),
        Check(
            "In the trial",
            participant.follow_up == FollowUp.ACTIVE,
            f"The person's status is {participant.get_follow_up_display().lower()}.",
        ),
    ]
    if not lacking:
        try:
            stratum_of(participant)
        except strata.StratumUnknown as unknown:
            checks.append(Check("Stratum", False, str(unknown)))
    return checks


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
    AlreadyRandomized, NotReady or StratumBusy.
    """
    require(by, Permission.RANDOMIZE, participant.site_id)
    participant = (
        Participant.objects.select_for_update(of=["self"])
        .select_related("screening")
        .get(pk=participant.pk)
    )
    if already := Allocation.objects.filter(participant=participant).first():
        raise AlreadyRandomized(already)
    if lacking := [check for check in readiness(participant) if not check.done]:
        raise NotReady(participant, lacking)
    stratum = stratum_of(participant)
    with only_one(stratum.name):
        allocation = _allocate(participant, stratum, _places_taken(stratum) + 1, by)
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


def _places_taken(stratum: strata.Stratum) -> int:
    # A stratum need not end at the walls of a site; how far it is tells no arm.
    with seeing(everywhere(Permission.SEE_ARM)):
        places = Allocation.objects.filter(stratum=stratum.name)
        return places.aggregate(last=Max("position"))["last"] or 0


def _allocate(
    participant: Participant, stratum: strata.Stratum, position: int, by: User
) -> Allocation:
    protocol = current()
    arm = schemes.arm_at(
        seed=seed(),
        stratum=stratum.name,
        position=position,
        shares=[schemes.Share(arm.code, arm.ratio) for arm in protocol.arms],
        block_sizes=protocol.randomization.block_sizes,
    )
    return Allocation.objects.create(
        participant=participant,
        arm=arm,
        stratum=stratum.name,
        position=position,
        strata_values=stratum.values,
        scheme=schemes.SCHEME,
        protocol_version=running_version(),
        by=by,
    )
