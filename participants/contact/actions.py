"""Writes of keeping in touch."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from participants.contact.gate import closed_channels, hindrance
from participants.contact.models import ContactAttempt, OptOut
from participants.contact.trying import judge, tries_of
from participants.contact.words import (
    OUTCOMES_OF,
    SPOKEN_TO,
    Channel,
    ContactMode,
    NextAction,
)
from participants.enrolment.models import FollowUpStatus, Participant, StatusChange
from participants.enrolment.statuses import Change, change_status, correct_status
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.editing.comparing import Base, compare
from trialsite.protocol import current
from trialsite.values.instants import day_words

FARTHEST = 366
"""Days ahead that a next action may lie."""

UNDO = timedelta(minutes=15)
"""So long who recorded an attempt can undo it with one press."""


class ContactRefused(ValueError):
    """The contact cannot be recorded so; the message says why and what is allowed.
    ``field`` names the value that was wrong, where one was."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Contacted:
    """What came of an attempt, and what is to be done next, on which day."""

    mode: str
    outcome: str
    incoming: bool = False
    next_action: str = NextAction.NONE
    next_on: date | None = None
    note: str = ""


@transaction.atomic
def record_contact(
    *,
    participant: Participant,
    contacted: Contacted,
    by: User,
) -> ContactAttempt:
    """Record an attempt to reach a participant, made now.

    Who is spoken to counts as heard from; who was unreachable is followed again. Where
    the protocol's rule of trying is fulfilled in vain the participant needs to be
    reached some other way. Raises OutsideScope, and ContactRefused for a person or a
    channel that must be left alone (unless they came to us), an outcome that the mode
    cannot have, or a day that cannot be.
    """
    require(by, Permission.CONTACT, participant.site_id)
    locked = Participant.objects.select_for_update().get(pk=participant.pk)
    _check(locked, contacted)
    attempt = ContactAttempt.objects.create(
        participant=locked,
        mode=contacted.mode,
        outcome=contacted.outcome,
        incoming=contacted.incoming,
        next_action=contacted.next_action,
        next_on=contacted.next_on,
        note=contacted.note.strip(),
        by=by,
    )
    _stand(locked)
    if attempt.outcome in SPOKEN_TO and locked.follow_up == FollowUpStatus.UNREACHABLE:
        change_status(
            participant=locked,
            change=Change(
                StatusChange.Kind.FOLLOW_UP,
                FollowUpStatus.ACTIVE,
                clock.today(locked.timezone),
                current().contact.reached,
            ),
            by=by,
            contact=attempt,
        )
    participant.refresh_from_db()
    return attempt


@transaction.atomic
def take_back(*, attempt: ContactAttempt, by: User) -> ContactAttempt:
    """Take back an attempt that was recorded by mistake, by a row that names it. Both
    stay; neither counts, and who was followed again because of it is unreachable as
    before. Raises OutsideScope, and ContactRefused where it was taken back before."""
    require(by, Permission.CONTACT, attempt.participant.site_id)
    locked = Participant.objects.select_for_update().get(pk=attempt.participant_id)
    attempt = ContactAttempt.objects.get(pk=attempt.pk)
    if attempt.mistaken_id or hasattr(attempt, "taken_back_by"):
        raise ContactRefused("That was taken back before.")
    made = ContactAttempt.objects.create(
        participant=locked,
        mode=attempt.mode,
        outcome=attempt.outcome,
        incoming=attempt.incoming,
        mistaken=attempt,
        by=by,
    )
    _stand(locked)
    _follow_no_more(locked, attempt, by)
    return made


@transaction.atomic
def undo_contact(*, attempt: ContactAttempt, by: User) -> ContactAttempt:
    """Take back an attempt that the same person recorded a moment ago (UNDO). Raises
    OutsideScope, and ContactRefused for another person's, an older one, and one that
    was taken back before."""
    require(by, Permission.CONTACT, attempt.participant.site_id)
    if attempt.by_id != by.pk:
        raise ContactRefused(
            f"{attempt.by.name} recorded that. Only they can undo it; on the person's "
            "page it can be taken back."
        )
    if not may_undo(attempt, by):
        raise ContactRefused(
            f"That is longer ago than {UNDO.seconds // 60} minutes. On the person's "
            "page it can be taken back."
        )
    return take_back(attempt=attempt, by=by)


def may_undo(attempt: ContactAttempt, by: User) -> bool:
    """Whether *by* recorded the attempt within UNDO."""
    return attempt.by_id == by.pk and clock.now() - attempt.at <= UNDO


@transaction.atomic
def heard_from(*, participant: Participant) -> None:
    """Note that a participant sent us something by themselves: they can be reached, and
    what was planned before is overtaken."""
    now = clock.now()
    Participant.objects.filter(pk=participant.pk).update(
        heard_at=now, sent_at=now, lost_contact=False, plan_on=None
    )


@transaction.atomic
def opt_out(
    *, participant: Participant, channel: str, closed: bool, by: User | None
) -> OptOut:
    """Record that a participant closes a channel, or opens it again; ``by=None`` is
    the participant alone, by their link. It is no withdrawal. Raises OutsideScope, and
    ContactRefused for a channel that is none or is so already."""
    if by is not None:
        require(by, Permission.CONTACT, participant.site_id)
    if channel not in Channel.values:
        raise ContactRefused(
            f"{channel!r} is no channel; there is {', '.join(Channel.values)}.",
            field="channel",
        )
    Participant.objects.select_for_update().get(pk=participant.pk)
    if (channel in closed_channels([participant])[participant.pk]) == closed:
        raise ContactRefused(f"{Channel(channel).label}: so it is already.")
    made = OptOut.objects.create(
        participant=participant, channel=channel, closed=closed, by=by
    )
    judge(people=[participant.pk])
    return made


@transaction.atomic
def save_opt_outs_page(
    *, participant: Participant, closed: Collection[str], base: Base, by: User
) -> list[str]:
    """Close and open the channels that this person changed on a page that was drawn
    from *base*, with whether each is closed, by channel. The others stay as they are
    now. Returns the channels that somebody else changed alone. Raises what opt_out
    raises."""
    require(by, Permission.CONTACT, participant.site_id)
    Participant.objects.select_for_update().get(pk=participant.pk)
    found = compare(
        base=base,
        now=shut(closed_channels([participant])[participant.pk]),
        typed=shut(closed),
    )
    for channel, shuts in found.changes.items():
        opt_out(participant=participant, channel=channel, closed=bool(shuts), by=by)
    return list(found.newer)


def shut(closed: Collection[str]) -> dict[str, bool]:
    """Whether each channel is closed, by channel."""
    return {channel: channel in closed for channel in Channel.values}


def _follow_no_more(locked: Participant, attempt: ContactAttempt, by: User) -> None:
    """Put right that somebody unreachable is followed again, where *attempt* alone
    says so and nobody has recorded another status since."""
    newest, *before = locked.status_changes.filter(
        kind=StatusChange.Kind.FOLLOW_UP
    ).order_by("-at", "-pk")[:2]
    if newest.contact_id != attempt.pk or not before:
        return
    (was,) = before
    correct_status(
        wrong=newest,
        change=Change(was.kind, was.status, was.effective_on, was.reason),
        slip=StatusChange.Slip.TAKEN_BACK,
        by=by,
    )


def _check(locked: Participant, contacted: Contacted) -> None:
    if contacted.mode not in ContactMode.values:
        raise ContactRefused(
            f"{contacted.mode!r} is no mode; there is {', '.join(ContactMode.values)}.",
            field="mode",
        )
    outcomes = OUTCOMES_OF[ContactMode(contacted.mode)]
    if contacted.outcome not in outcomes:
        raise ContactRefused(
            f"{contacted.outcome!r} cannot come of this; there is "
            f"{', '.join(outcomes)}.",
            field="outcome",
        )
    if not contacted.incoming:
        closed = closed_channels([locked])[locked.pk]
        if why := hindrance(locked, contacted.mode, closed):
            raise ContactRefused(
                f"{why} If they came to you, say so.", field="incoming"
            )
    today = clock.today(locked.timezone)
    last = today + timedelta(days=FARTHEST)
    planned = contacted.next_action != NextAction.NONE
    if planned != (contacted.next_on is not None) or (
        contacted.next_on and not today <= contacted.next_on <= last
    ):
        raise ContactRefused(
            f"The next step needs a day, from today to {day_words(last)}, and a day "
            "needs a next step.",
            field="next_on",
        )


def _stand(locked: Participant) -> None:
    """Keep with the participant what every list asks for: the newest attempt and the
    day of its next step, unless they sent us something since; when they were last
    heard from; and whether the rule of trying is fulfilled."""
    counted = locked.contact_attempts.filter(mistaken=None, taken_back_by=None)
    newest = counted.order_by("-at", "-pk").first()
    spoken = counted.filter(outcome__in=SPOKEN_TO).order_by("-at").first()
    locked.last_contact = newest
    overtaken = newest and locked.sent_at and locked.sent_at > newest.at
    locked.plan_on = newest.next_on if newest and not overtaken else None
    heard = [moment for moment in (locked.sent_at, spoken and spoken.at) if moment]
    locked.heard_at = max(heard, default=None)
    locked.lost_contact = tries_of(locked).is_enough
    locked.save(update_fields=["last_contact", "plan_on", "heard_at", "lost_contact"])
