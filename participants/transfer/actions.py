"""Moving a participant to another site: one site proposes, the other answers."""

from django.db import transaction

from participants.arm_words import names_an_arm
from participants.candidates.models import Candidate
from participants.enrolment.models import FollowUpStatus, Identity, Participant
from participants.enrolment.stays import SiteStay
from participants.transfer.models import Answer, SiteTransfer
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.context.acting import giving_reason
from trialsite.context.visible import EVERYTHING, visible_rows
from trialsite.outbox.models import Message, MessageState
from trialsite.protocol.now import open_sites, stated_site


class TransferRefused(ValueError):
    """The participant cannot move so; the message says why. ``field`` names the value
    that was wrong, where one was."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def propose_transfer(
    *, participant: Participant, to: str, reason: str, by: User
) -> SiteTransfer:
    """Ask the site with code *to* to take a participant over, because of *reason*,
    which that site reads. Nothing moves as yet. Raises OutsideScope, and
    TransferRefused for a site that is none or their own, no reason or one that names
    an arm, a person who left the trial, and a proposal while another waits."""
    require(by, Permission.CHANGE_STATUS, participant.site_id)
    locked = Participant.objects.select_for_update().get(pk=participant.pk)
    others = {s.code: s.name for s in open_sites() if s.code != locked.site_id}
    if to not in others:
        raise TransferRefused(
            f"{to!r} is no other site of this trial; there is "
            f"{', '.join(others.values()) or 'none'}.",
            field="to",
        )
    reason = _said(reason, "Say why the person changes the site.")
    _check_follows(locked)
    if waits := locked.transfers.filter(answer=Answer.OPEN).first():
        name = stated_site(waits.to_site_id).name
        raise TransferRefused(f"{name} was asked already and has not answered yet.")
    return SiteTransfer.objects.create(
        participant=locked,
        study_id=locked.study_id,
        from_site_id=locked.site_id,
        to_site_id=to,
        reason=reason,
        by=by,
    )


@transaction.atomic
def withdraw_transfer(*, transfer: SiteTransfer, reason: str, by: User) -> SiteTransfer:
    """Take a proposal back, for a *reason*, before it was answered. Raises OutsideScope
    and TransferRefused."""
    require(by, Permission.CHANGE_STATUS, transfer.from_site_id)
    return _refuse(transfer, Answer.WITHDRAWN, reason, by)


@transaction.atomic
def decline_transfer(*, transfer: SiteTransfer, reason: str, by: User) -> SiteTransfer:
    """Answer for the other site that it does not take the person over, for a *reason*,
    which the site that asked reads. Raises OutsideScope and TransferRefused."""
    require(by, Permission.CHANGE_STATUS, transfer.to_site_id)
    return _refuse(transfer, Answer.DECLINED, reason, by)


@transaction.atomic
def accept_transfer(*, transfer: SiteTransfer, by: User) -> SiteStay:
    """Take a participant over, from today on by the clock of the new site.

    The study id, the arm, the stratum and every visit stay as they are. Who works at
    the new site alone sees the person from now on; what the old site did stays in its
    screening log and its part of the audit trail. By what the person is known again
    moves along, and letters that still wait leave from the new site. Visits, matches
    and what was signed of them follow by foreign keys (0002_numbers_and_sites).
    Raises OutsideScope, and TransferRefused for a proposal that was answered, and for
    who left the trial since.
    """
    require(by, Permission.CHANGE_STATUS, transfer.to_site_id)
    held = _hold(transfer)
    # The row becomes visible to who moves it in the midst of the move.
    with giving_reason(held.reason), visible_rows(EVERYTHING):
        person = Participant.objects.select_for_update().get(pk=held.participant_id)
        _check_follows(person)
        # Read before the site changes: the initials are looked up by site.
        identity = Identity.objects.get(participant=person)
        person.site_id = held.to_site_id
        person.save(update_fields=["site"])
        identity.participant = person
        identity.save()
        _move_what_they_are_known_by(person)
        waiting = Message.objects.filter(
            study_id=person.study_id, state=MessageState.QUEUED
        )
        waiting.update(site_id=held.to_site_id)
        _answer(held, Answer.ACCEPTED, by)
        zone = stated_site(held.to_site_id).timezone
        return SiteStay.objects.create(
            participant=person,
            site_id=held.to_site_id,
            since=clock.today(zone),
            reason=held.reason,
            by=by,
        )


def _move_what_they_are_known_by(person: Participant) -> None:
    known = Candidate.objects.filter(screenings__participant=person)
    known.update(site_id=person.site_id)


def _hold(transfer: SiteTransfer) -> SiteTransfer:
    held = SiteTransfer.objects.select_for_update().get(pk=transfer.pk)
    if held.answer != Answer.OPEN:
        raise TransferRefused(f"That was {held.get_answer_display()} before.")
    return held


def _refuse(
    transfer: SiteTransfer, answer: Answer, reason: str, by: User
) -> SiteTransfer:
    held = _hold(transfer)
    reason = _said(reason, "Say why; the other site reads it.")
    # The other site's row, which this one sees and by itself does not write.
    with giving_reason(reason), visible_rows(EVERYTHING):
        return _answer(held, answer, by, reason)


def _said(reason: str, blank: str) -> str:
    """Every role of both sites reads a reason, blinded ones too."""
    if not (reason := reason.strip()):
        raise TransferRefused(blank, field="reason")
    if named := names_an_arm(reason):
        raise TransferRefused(named, field="reason")
    return reason


def _answer(
    held: SiteTransfer, answer: Answer, by: User, reason: str = ""
) -> SiteTransfer:
    held.answer, held.answer_reason = answer, reason
    held.answered_at, held.answered_by = clock.now(), by
    held.save(update_fields=["answer", "answer_reason", "answered_at", "answered_by"])
    return held


def _check_follows(person: Participant) -> None:
    if person.follow_up in (FollowUpStatus.WITHDREW, FollowUpStatus.DIED):
        raise TransferRefused(
            f"{person} stays: the follow-up status is "
            f"{person.get_follow_up_display().lower()}."
        )
