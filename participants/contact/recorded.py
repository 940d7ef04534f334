"""What the work list says of a contact that was recorded a moment ago."""

from django.urls import reverse

from participants.contact.actions import UNDO
from participants.contact.models import ContactAttempt
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import Scope
from trialsite.context.visible import visible_rows
from trialsite.row_security.staff import visible_to
from trialsite.ui.worklist.just_done import JustDone
from trialsite.values.instants import weekday_words
from trialsite.web.input import key_in


def just_recorded(scope: Scope, key: str) -> JustDone | None:
    """What came of the attempt with that *key*, and how to undo it; None for one that
    is not theirs who asks, or older than it can be undone. (settings.WORKLIST_DONE)"""
    number = key_in(key)
    if number is None or not scope.allows(Permission.CONTACT):
        return None
    with visible_rows(visible_to(scope, Permission.CONTACT)):
        attempt: ContactAttempt | None = (
            scope.contact_attempts(Permission.CONTACT)
            .filter(pk=number, by=scope.user, at__gte=clock.now() - UNDO)
            .select_related("participant", "taken_back_by")
            .first()
        )
    return _said_of(attempt) if attempt else None


def _said_of(attempt: ContactAttempt) -> JustDone:
    person = attempt.participant
    outcome = attempt.get_outcome_display().lower()
    again = reverse("contact", args=[person.study_id])
    if hasattr(attempt, "taken_back_by"):
        return JustDone(
            "Undone",
            person.study_id,
            f"{outcome}. It stays in the history, crossed out, and counts no more.",
            again=again,
        )
    return JustDone(
        "Recorded",
        person.study_id,
        f"{outcome}. {what_is_next(attempt)}",
        undo=reverse("contact-undo", args=[person.study_id, attempt.pk]),
    )


def what_is_next(attempt: ContactAttempt) -> str:
    """What follows from an attempt for its person, in one sentence."""
    if attempt.next_on:
        day = weekday_words(attempt.next_on)
        return f"{attempt.get_next_action_display()} on {day}."
    if attempt.participant.lost_contact:
        return "Every attempt of the protocol was made; they move to “Lost contact”."
    return "Nothing more for now."
