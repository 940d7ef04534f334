"""Randomizing a participant: the act that the whole trial stands on."""

from uuid import UUID

from django.db import transaction
from django.db.models import Max

from participants.enrolment.models import Participant, StatusChange, TherapyStatus
from participants.follow_up import follow_up
from participants.randomization import schemes, strata
from participants.randomization.commitment import AllocationLine, receipt
from participants.randomization.gate import Check, gate
from participants.randomization.lock import StratumBusy, queue_for, refused_when_busy
from participants.randomization.locked_state import LockedState, NextPlace, locked_state
from participants.randomization.log import stamp
from participants.randomization.models import Allocation
from participants.randomization.read_back import ReadBack
from trialsite import clock
from trialsite.access.concealed import within
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.context.visible import everywhere, visible_rows
from trialsite.postgresql.pipeline import pipelined
from trialsite.postgresql.writes import insert, update, write_together
from trialsite.protocol.now import stated_site
from trialsite.values.instants import day_there


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
        zone = stated_site(allocation.participant.site_id).timezone
        super().__init__(
            f"{allocation.participant} was already randomized on "
            f"{day_there(allocation.at, zone)}. Nobody is randomized twice."
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
    read_back: ReadBack | None = None,
    cohort: str = "",
) -> Allocation:
    """Allocate the participant to an arm, once and for ever, and plan the follow-up.

    Safe under two clicks and two people: the list is kept as it is, the participant's
    row is locked, then the stratum, and both are unique in the database (RND-07).
    *key* is that of the page that asks: asking again with it, after a second click
    or a lost connection, gives the same allocation. *read_back* is
    what was read back, where it was (gate): as long as nothing that the gate judges by
    has changed since, it need not be asked again. *cohort* is for randomize_cohort.

    Raises OutsideScope, AlreadyRandomized, NotReady, ReadBackDiffers, StratumBusy;
    ListUsedUp after the last place of a list made elsewhere; NoListInForce where
    randomization was closed at this very moment; and WrongList where program and
    database are not both for training or both real.
    """
    now = locked_state(participant=participant, by=by, read_back=read_back)
    participant = now.participant
    now.scope.require(Permission.RANDOMIZE, participant.site_id)
    if participant.is_randomized:
        already = Allocation.objects.get(participant=participant)
        if key is not None and already.key == key:
            return already
        raise AlreadyRandomized(already)
    if read_back is not None and now.place is not None:
        stratum, place = read_back.stratum, now.place
    else:
        stratum, place = _through_the_gate(participant, read_back)
    if place.in_force.until is not None and place.in_force.until <= clock.now():
        raise StratumBusy(
            "The next list began at this moment. Nothing happened; try again."
        )
    allocation = _drawn(now, stratum, place, by=by)
    allocation.key, allocation.cohort = key or allocation.key, cohort
    participant.therapy = TherapyStatus.ASSIGNED
    assigned = StatusChange(
        participant=participant,
        kind=StatusChange.Kind.THERAPY,
        status=TherapyStatus.ASSIGNED,
        effective_on=clock.today(participant.timezone),
        by=by,
    )
    visits = follow_up().planned_follow_up(participant, version=now.version)
    write_together(
        insert(allocation),
        update(participant, "therapy"),
        insert(assigned),
        insert(*visits, unless_there=True),
    )
    return allocation


def _through_the_gate(
    participant: Participant, read_back: ReadBack | None
) -> tuple[strata.Stratum, NextPlace]:
    """The stratum, whose lock is then held, and the last place of it, where the gate is
    open. Raises NotReady, ReadBackDiffers and StratumBusy."""
    found = gate(participant)
    stratum, in_force = found.stratum, found.in_force
    if found.lacking or stratum is None or in_force is None:
        raise NotReady(participant, found.lacking)
    if read_back is not None and (read_back.study_id, read_back.stratum.name) != (
        participant.study_id,
        stratum.name,
    ):
        raise ReadBackDiffers(participant)
    sequence = in_force.scheme.sequence_of(stratum.levels)
    with refused_when_busy(), pipelined() as pipeline:
        queue_for(sequence, pipeline)
    taken = Allocation.objects.filter(sealed_list=in_force.row, stratum=sequence)
    # A sequence need not end at one site, so what came before is read past
    # them; nothing of it leaves here but the place.
    with visible_rows(everywhere(Permission.SEE_ARM)):
        last = taken.aggregate(last=Max("position"))["last"] or 0
    return stratum, NextPlace(in_force, last)


def _drawn(
    now: LockedState, stratum: strata.Stratum, place: NextPlace, *, by: User
) -> Allocation:
    """The allocation to the first free place of the sequence, not yet kept."""
    in_force, position = place.in_force, place.last + 1
    scheme, seed, at = in_force.scheme, in_force.seed, clock.now()
    sequence = scheme.sequence_of(stratum.levels)
    drawn = scheme.draw(
        seed=seed,
        levels=stratum.levels,
        position=position,
        earlier=_placed(in_force.row.pk, sequence) if scheme.looks_back else (),
    )
    line = AllocationLine(
        study_id=now.participant.study_id,
        at=stamp(at),
        sequence=sequence,
        position=position,
        stratum=stratum.name,
        arm=drawn.arm,
    )
    return Allocation(
        participant=now.participant,
        sealed_list_id=in_force.row.pk,
        arm=drawn.arm,
        stratum=sequence,
        position=position,
        strata_values=stratum.values,
        scheme=scheme.name,
        draw={"stratum": line.stratum, "levels": stratum.levels, **drawn.basis},
        receipt=receipt(seed=seed, line=line),
        protocol_version_id=now.version,
        at=at,
        by=by,
    )


def _placed(sealed_list: UUID, sequence: str) -> tuple[schemes.Placed, ...]:
    """Who came before, read at all sites; it is for the draw alone."""
    before = Allocation.objects.filter(sealed_list=sealed_list, stratum=sequence)
    with visible_rows(everywhere(Permission.SEE_ARM)):
        rows = list(before.order_by("position").values_list("draw", "arm"))
    return tuple(
        schemes.Placed(within(draw)["levels"], within(arm)) for draw, arm in rows
    )
