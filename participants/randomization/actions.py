"""Randomizing a participant: the act that the whole trial stands on."""

from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet

from participants.enrolment.models import Participant, StatusChange, Therapy
from participants.follow_up import follow_up
from participants.randomization import schemes, strata
from participants.randomization.commitment import Line, receipt
from participants.randomization.gate import Check, gate
from participants.randomization.lists.in_force import ListInForce
from participants.randomization.lock import (
    StratumBusy,
    keep_the_list,
    only_one,
    told_when_busy,
)
from participants.randomization.log import stamp
from participants.randomization.models import Allocation
from participants.training import check_list
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.concealed import within
from trialsite.protocol.actions import running_version
from trialsite.walls.context import everywhere, seeing


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


class ReadBackDiffers(ValueError):
    """What was read back is not what would be used now."""

    def __init__(self, participant: Participant) -> None:
        super().__init__(
            f"What puts {participant} in a stratum changed while the page was open. "
            "Nothing happened. Read it back again, then randomize."
        )


@transaction.atomic
def randomize(
    *,
    participant: Participant,
    by: User,
    key: UUID | None = None,
    read_back: str | None = None,
    cohort: str = "",
) -> Allocation:
    """Allocate the participant to an arm, once and for ever, and plan the follow-up.

    Safe under two clicks and two people: the list is kept as it is, the participant's
    row is locked, then the stratum, and both are unique in the database (RND-07).
    *key* is that of the page that asks: whoever asks again with it, because they
    clicked twice or their connection was cut, gets the same allocation. *read_back* is
    the name of the stratum that was read back, where one was. *cohort* is for
    randomize_cohort.

    Raises OutsideScope, AlreadyRandomized, NotReady, ReadBackDiffers, StratumBusy;
    ListUsedUp after the last place of a list made elsewhere; NoListInForce where
    randomization was closed at this very moment; and WrongList where program and
    database are not both for training or both real.
    """
    require(by, Permission.RANDOMIZE, participant.site_id)
    check_list()
    keep_the_list()
    with told_when_busy():
        participant = (
            Participant.objects.select_for_update(of=["self"])
            .select_related("screening")
            .get(pk=participant.pk)
        )
    if participant.is_randomized:
        already = Allocation.objects.get(participant=participant)
        if key is not None and already.key == key:
            return already
        raise AlreadyRandomized(already)
    found = gate(participant)
    lacking = [check for check in found.checks if not check.done]
    stratum, in_force = found.stratum, found.in_force
    if lacking or stratum is None or in_force is None:
        raise NotReady(participant, lacking)
    if read_back is not None and read_back != stratum.name:
        raise ReadBackDiffers(participant)
    with only_one(in_force.scheme.sequence_of(stratum.levels)):
        if in_force.until is not None and in_force.until <= clock.now():
            raise StratumBusy(
                "The next list began at this moment. Nothing happened; try again."
            )
        allocation = _allocate(
            participant, stratum, in_force, by=by, key=key, cohort=cohort
        )
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
    *,
    by: User,
    key: UUID | None,
    cohort: str,
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
        key=key,
        cohort=cohort,
        protocol_version=running_version(),
        at=at,
        by=by,
    )


def _placed(before: QuerySet[Allocation]) -> tuple[schemes.Placed, ...]:
    rows = before.order_by("position").values_list("draw", "arm")
    return tuple(
        schemes.Placed(within(draw)["levels"], within(arm)) for draw, arm in rows
    )
