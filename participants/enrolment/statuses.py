"""Changing the two statuses of a participant, and putting a wrong one right."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from participants.enrolment.actions import StatusRefused
from participants.enrolment.models import (
    FollowUpStatus,
    Participant,
    StatusChange,
    TherapyStatus,
)
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.editing.comparing import Base
from trialsite.protocol import current
from trialsite.protocol.types import Coded
from trialsite.values.instants import day_words

if TYPE_CHECKING:
    from participants.contact.models import ContactAttempt

Kind, Finish = StatusChange.Kind, StatusChange.Finish

FOLLOW_UP_WAYS: dict[str, tuple[str, ...]] = {
    FollowUpStatus.ACTIVE: ("on_hold", "unreachable", "completed", "died"),
    FollowUpStatus.ON_HOLD: ("active", "on_hold", "unreachable", "completed", "died"),
    FollowUpStatus.UNREACHABLE: ("active", "on_hold", "completed", "died"),
    FollowUpStatus.COMPLETED: ("died",),
    FollowUpStatus.WITHDREW: (),
    FollowUpStatus.DIED: (),
}
"""Which follow-up status may come after which. What is wrong is corrected instead, and
withdrawing is a matter of its own (participants/withdrawal)."""

THERAPY_WAYS: dict[str, tuple[str, ...]] = {
    TherapyStatus.NONE: (),
    TherapyStatus.ASSIGNED: ("in_progress", "completed", "stopped"),
    TherapyStatus.IN_PROGRESS: ("completed", "stopped"),
    TherapyStatus.COMPLETED: (),
    TherapyStatus.STOPPED: ("in_progress",),
}

LONGEST_HOLD = 366
"""Days. A pause without an end is forgotten; a longer one is renewed."""


class ChangedSince(StatusRefused):
    """Somebody else changed the status after the page was opened."""


@dataclass(frozen=True)
class Change:
    """A status to come to, from a day on: for a coded reason where the status has
    some, and *until* a day where it is a hold."""

    kind: str
    status: str
    effective_on: date
    reason: str = ""
    until: date | None = None


def reasons_for(kind: str, status: str) -> tuple[Coded, ...]:
    """The coded reasons of coming to a status, in the protocol's order."""
    reasons = current().status_reasons
    if kind == Kind.THERAPY:
        return reasons.stopped if status == TherapyStatus.STOPPED else ()
    if status == FollowUpStatus.COMPLETED:
        return tuple(Coded(code=code, label=label) for code, label in Finish.choices)
    return {
        FollowUpStatus.ACTIVE: reasons.returned,
        FollowUpStatus.ON_HOLD: reasons.on_hold,
        FollowUpStatus.UNREACHABLE: reasons.unreachable,
        FollowUpStatus.WITHDREW: reasons.withdrew,
        FollowUpStatus.DIED: reasons.died,
    }[FollowUpStatus(status)]


@transaction.atomic
def change_status(
    *,
    participant: Participant,
    change: Change,
    by: User,
    base: Base | None = None,
    contact: "ContactAttempt | None" = None,
) -> StatusChange:
    """Bring a participant to another status. The therapy's never touches the
    follow-up's: who stops the therapy is still asked for every visit. *base* is what a
    page showed of both, by kind: what was recorded since has to be seen first.
    *contact* is the ContactAttempt that it came of, if it came of one.

    Raises OutsideScope, ChangedSince, and StatusRefused for a way that does not exist,
    a reason that the protocol does not have, or days that cannot be.
    """
    require(by, Permission.CHANGE_STATUS, participant.site_id)
    locked = Participant.objects.select_for_update().get(pk=participant.pk)
    ways = FOLLOW_UP_WAYS if change.kind == Kind.FOLLOW_UP else THERAPY_WAYS
    now = locked.follow_up if change.kind == Kind.FOLLOW_UP else locked.therapy
    if base is not None and base.knows(change.kind):
        _check_seen(locked, change, base, now)
    if change.status not in ways[now]:
        allowed = ", ".join(_label(change.kind, status) for status in ways[now])
        raise StatusRefused(
            f"{participant} is {_label(change.kind, now)}; from there to "
            f"{_label(change.kind, change.status)} is no way. There is "
            f"{allowed or 'none: correct what was recorded, if it was wrong'}.",
            field="status",
        )
    _check(locked, change)
    return _write(locked, participant, change, by=by, contact=contact)


def _check_seen(locked: Participant, change: Change, base: Base, now: str) -> None:
    newest = locked.status_changes.filter(kind=change.kind).order_by("at", "pk").last()
    if newest is None or base.showed(change.kind, shown_status(locked, change.kind)):
        return
    who = newest.by.name if newest.by else "The system"
    day = f" from {day_words(newest.effective_on)}"
    raise ChangedSince(
        f"{who} recorded “{_label(change.kind, now)}”{day} after you opened this page. "
        "Yours is not recorded. If it still holds, send it again.",
        field="what",
    )


def shown_status(participant: Participant, kind: str) -> str:
    """What a page shows of one status, as its base holds it."""
    if kind == Kind.THERAPY:
        return participant.therapy
    return f"{participant.follow_up} {participant.hold_until or ''}"


@transaction.atomic
def correct_status(
    *, wrong: StatusChange, change: Change, slip: str, by: User
) -> StatusChange:
    """Correct the newest change of its kind by a new one, which names the wrong one
    and how it came to be (*slip*, one of StatusChange.Slip). Every status may be come
    to, for what was recorded was not so. Raises OutsideScope and StatusRefused."""
    require(by, Permission.CHANGE_STATUS, wrong.participant.site_id)
    locked = Participant.objects.select_for_update().get(pk=wrong.participant_id)
    if slip not in StatusChange.Slip.values:
        raise StatusRefused("Say how the wrong status came to be.", field="slip")
    of_kind = list(locked.status_changes.filter(kind=wrong.kind).order_by("at", "pk"))
    if change.kind != wrong.kind or wrong != of_kind[-1]:
        raise StatusRefused(
            "Only the newest change can be corrected; it stands at the top of the "
            "history."
        )
    if FollowUpStatus.WITHDREW in (wrong.status, change.status):
        raise StatusRefused(
            "A withdrawal is recorded, and taken back, on the page of withdrawals.",
            field="what",
        )
    if len(of_kind) == 1 and wrong.kind == Kind.FOLLOW_UP:
        raise StatusRefused("That somebody was enrolled is not taken back here.")
    _check(locked, change)
    return _write(locked, wrong.participant, change, by=by, corrects=wrong, slip=slip)


@transaction.atomic
def finish_follow_up(
    *, participant: Participant, reason: str, effective_on: date
) -> StatusChange | None:
    """Record that a follow-up came to its end by itself (*reason*, one of
    StatusChange.Finish). Somebody who left, or whom nobody could reach, stays so:
    None."""
    locked = Participant.objects.select_for_update().get(pk=participant.pk)
    if locked.follow_up not in (FollowUpStatus.ACTIVE, FollowUpStatus.ON_HOLD):
        return None
    change = Change(Kind.FOLLOW_UP, FollowUpStatus.COMPLETED, effective_on, reason)
    return _write(locked, participant, change, by=None)


def _check(locked: Participant, change: Change) -> None:
    known = [coded.code for coded in reasons_for(change.kind, change.status)]
    if known and change.reason not in known:
        raise StatusRefused(
            f"{change.reason!r} is no reason for this; there is {', '.join(known)}.",
            field="reason",
        )
    today = clock.today(locked.timezone)
    if not locked.enrolled_on <= change.effective_on <= today:
        raise StatusRefused(
            f"{day_words(change.effective_on)} cannot be right: it must be from "
            f"enrolment ({day_words(locked.enrolled_on)}) to today "
            f"({day_words(today)}).",
            field="effective_on",
        )
    if change.status == FollowUpStatus.ON_HOLD:
        last = today + timedelta(days=LONGEST_HOLD)
        if change.until is None or not today < change.until <= last:
            raise StatusRefused(
                "A hold needs the day on which it ends, from tomorrow to "
                f"{day_words(last)}.",
                field="until",
            )


def _write(
    locked: Participant,
    participant: Participant,
    change: Change,
    *,
    by: User | None,
    corrects: StatusChange | None = None,
    slip: str = "",
    contact: "ContactAttempt | None" = None,
) -> StatusChange:
    until = change.until if change.status == FollowUpStatus.ON_HOLD else None
    for row in (locked, participant):
        if change.kind == Kind.FOLLOW_UP:
            row.follow_up, row.hold_until = change.status, until
        else:
            row.therapy = change.status
    locked.save(update_fields=["follow_up", "hold_until", "therapy"])
    return StatusChange.objects.create(
        participant=locked,
        kind=change.kind,
        status=change.status,
        reason=change.reason if reasons_for(change.kind, change.status) else "",
        effective_on=change.effective_on,
        until=until,
        corrects=corrects,
        slip=slip,
        contact=contact,
        by=by,
    )


def _label(kind: str, status: str) -> str:
    choices = FollowUpStatus if kind == Kind.FOLLOW_UP else TherapyStatus
    return str(choices(status).label).lower()
