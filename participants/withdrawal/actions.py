"""Writes of withdrawal: from then on, everywhere, by what it is from (R3-20)."""

from collections.abc import Collection
from datetime import date

from django.db import transaction

from participants.arm_words import names_an_arm
from participants.enrolment.models import (
    FollowUpStatus,
    Participant,
    StatusChange,
    TherapyStatus,
)
from participants.withdrawal.models import Withdrawal
from participants.withdrawal_scopes import WithdrawalScope, with_what_follows, words
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.protocol import current
from trialsite.values.instants import day_words

BEFORE_END = (TherapyStatus.ASSIGNED, TherapyStatus.IN_PROGRESS)


class WithdrawalRefused(ValueError):
    """The withdrawal cannot be recorded; the message says why and what is allowed.
    *field* names the value that was wrong, where one was."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def withdraw_from(
    *,
    participant: Participant,
    scopes: Collection[str],
    reason: str,
    effective_on: date,
    by: User,
    note: str = "",
) -> list[Withdrawal]:
    """Record that *participant* withdrew from *scopes*, for a coded *reason*, from a
    day on that is not in the future, and keep to it from this moment.

    Withdrawing from the use of data brings further data along. Therapy under way is
    stopped, and follow-up ends with further data, each with its change of status.
    Scopes withdrawn before are left as they are. Raises OutsideScope or
    WithdrawalRefused.
    """
    require(by, Permission.CHANGE_STATUS, participant.site_id)
    wanted = with_what_follows([_scope(code) for code in scopes])
    if not wanted:
        raise WithdrawalRefused("Choose what they withdraw from.", field="scopes")
    _check_reason(reason)
    note = _blinded(note)
    _check_day(participant, effective_on)
    locked = Participant.objects.select_for_update().get(pk=participant.pk)
    new = [scope for scope in wanted if scope not in locked.withdrawn]
    if not new:
        raise WithdrawalRefused(
            f"{participant} withdrew from this before: {words(wanted)}.",
            field="scopes",
        )
    made = [
        Withdrawal.objects.create(
            participant=participant,
            scope=scope,
            withdrawn=True,
            reason=reason,
            note=note,
            effective_on=effective_on,
            by=by,
        )
        for scope in new
    ]
    locked.withdrawn = sorted({*locked.withdrawn, *new})
    _follow(locked, new, reason, effective_on, by)
    locked.save(update_fields=["withdrawn", "follow_up", "hold_until", "therapy"])
    _copy_state(locked, participant)
    return made


@transaction.atomic
def take_back(
    *, participant: Participant, scope: str, note: str, by: User
) -> Withdrawal:
    """Record that a withdrawal does not hold: the person changed their mind, or it was
    entered by mistake; *note* says which. What it closed opens again; a therapy that
    was stopped stays so until somebody records otherwise. Raises OutsideScope or
    WithdrawalRefused."""
    require(by, Permission.CHANGE_STATUS, participant.site_id)
    found = _scope(scope)
    if not (note := _blinded(note)):
        raise WithdrawalRefused("Say why it is taken back.", field="note")
    locked = Participant.objects.select_for_update().get(pk=participant.pk)
    if found not in locked.withdrawn:
        raise WithdrawalRefused(
            f"{participant} has not withdrawn from {words([found])}.", field="scope"
        )
    if (
        found == WithdrawalScope.FURTHER_DATA
        and WithdrawalScope.USE_OF_DATA in locked.withdrawn
    ):
        raise WithdrawalRefused(
            "The use of data is withdrawn, so no further data can be collected. Take "
            "that back first.",
            field="scope",
        )
    today = clock.today(participant.timezone)
    made = Withdrawal.objects.create(
        participant=participant,
        scope=found,
        withdrawn=False,
        note=note,
        effective_on=today,
        by=by,
    )
    locked.withdrawn = [code for code in locked.withdrawn if code != found]
    if (
        found == WithdrawalScope.FURTHER_DATA
        and locked.follow_up == FollowUpStatus.WITHDREW
    ):
        locked.follow_up = FollowUpStatus.ACTIVE
        _note(locked, StatusChange.Kind.FOLLOW_UP, FollowUpStatus.ACTIVE, "", today, by)
    locked.save(update_fields=["withdrawn", "follow_up"])
    _copy_state(locked, participant)
    return made


def _follow(
    locked: Participant, new: list[WithdrawalScope], reason: str, day: date, by: User
) -> None:
    """The two statuses that follow from a withdrawal."""
    if WithdrawalScope.THERAPY in new and locked.therapy in BEFORE_END:
        locked.therapy = TherapyStatus.STOPPED
        _note(locked, StatusChange.Kind.THERAPY, TherapyStatus.STOPPED, reason, day, by)
    ended = (FollowUpStatus.WITHDREW, FollowUpStatus.DIED, FollowUpStatus.COMPLETED)
    if WithdrawalScope.FURTHER_DATA in new and locked.follow_up not in ended:
        locked.follow_up, locked.hold_until = FollowUpStatus.WITHDREW, None
        _note(
            locked,
            StatusChange.Kind.FOLLOW_UP,
            FollowUpStatus.WITHDREW,
            reason,
            day,
            by,
        )


def _blinded(note: str) -> str:
    """A note without spaces around it, for every role that reads it. Raises
    WithdrawalRefused where it names an arm."""
    note = note.strip()
    if named := names_an_arm(note):
        raise WithdrawalRefused(named, field="note")
    return note


def _note(
    participant: Participant,
    kind: StatusChange.Kind,
    status: str,
    reason: str,
    day: date,
    by: User,
) -> None:
    StatusChange.objects.create(
        participant=participant,
        kind=kind,
        status=status,
        reason=reason,
        effective_on=day,
        by=by,
    )


def _copy_state(locked: Participant, participant: Participant) -> None:
    """The caller's row is what the database has now."""
    for name in ("withdrawn", "follow_up", "hold_until", "therapy"):
        setattr(participant, name, getattr(locked, name))


def _scope(code: str) -> WithdrawalScope:
    offered = current().withdrawal.scopes
    if code not in offered:
        allowed = ", ".join(offered)
        raise WithdrawalRefused(
            f"{code!r} is nothing to withdraw from in this protocol; there is "
            f"{allowed}.",
            field="scopes",
        )
    return WithdrawalScope(code)


def _check_reason(reason: str) -> None:
    reasons = [coded.code for coded in current().status_reasons.withdrew]
    if reason not in reasons:
        raise WithdrawalRefused(
            f"{reason!r} is no reason of this protocol; there is {', '.join(reasons)}.",
            field="reason",
        )


def _check_day(participant: Participant, day: date) -> None:
    today = clock.today(participant.timezone)
    if not participant.enrolled_on <= day <= today:
        raise WithdrawalRefused(
            f"{day_words(day)} cannot be right: it must be from enrolment "
            f"({day_words(participant.enrolled_on)}) to today ({day_words(today)}).",
            field="effective_on",
        )
