"""Why a form cannot be opened, saved or finished.

The messages are for staff; the participant's pages find their own words
(assessments/portal/words.py).
"""

from collections.abc import Mapping
from datetime import date

from trialsite.protocol.types import AnswerError
from trialsite.values.instants import day_words


class FormRefused(Exception):
    """A form could not be opened, saved or finished; the message says why and what
    is allowed."""


class NotOnVisit(FormRefused):
    """The visit has no such instrument."""

    def __init__(self, visit: str, instrument: str, allowed: tuple[str, ...]) -> None:
        super().__init__(
            f"{instrument!r} is not filled at {visit}: it has {', '.join(allowed)}."
        )


class ModeRefused(FormRefused):
    """Answers do not reach this visit in that way, or not from this person."""

    def __init__(self, mode: str, allowed: tuple[str, ...]) -> None:
        super().__init__(
            f"{mode!r} is not how these answers reach us: {', '.join(allowed)}."
        )


class NotOpenYet(FormRefused):
    """The window has not opened, in the participant's own time zone."""

    def __init__(self, visit: str, opens_on: date, today: date) -> None:
        super().__init__(
            f"The {visit} visit opens on {day_words(opens_on)}; for the participant "
            f"it is {day_words(today)}."
        )
        self.opens_on = opens_on


class WindowClosed(FormRefused):
    """The window is over for the participant; staff may still enter late."""

    def __init__(self, visit: str, closes_on: date, today: date) -> None:
        super().__init__(
            f"The {visit} visit closed on {day_words(closes_on)}; for the participant "
            f"it is {day_words(today)}. Staff may still enter what they have."
        )
        self.closes_on = closes_on


class Withdrew(FormRefused):
    """The trial does not follow this person any more: they withdrew or died."""

    def __init__(self, study_id: str, status: str) -> None:
        super().__init__(
            f"{study_id} has the status {status!r}, so no form can be opened or "
            "changed. What was answered before is kept."
        )


class NotRandomized(FormRefused):
    """A follow-up visit before randomization (P11-08)."""

    def __init__(self, study_id: str, visit: str) -> None:
        super().__init__(
            f"{study_id} is not randomized; the {visit} visit comes after that."
        )


class NoConsent(FormRefused):
    """A form before consent (P11-08)."""

    def __init__(self, study_id: str) -> None:
        super().__init__(f"{study_id} has no consent recorded; record it first.")


class AlreadyCompleted(FormRefused):
    """The form is finished, so it takes no more answers."""

    def __init__(self, instrument: str) -> None:
        super().__init__(f"{instrument} is finished and takes no more answers.")


class BegunByParticipant(FormRefused):
    """Staff would write into answers that a participant gave alone, without saying
    how they go on (``record_mode``)."""

    def __init__(self, instrument: str) -> None:
        super().__init__(
            f"The participant is filling {instrument} alone. Say first how you go on "
            "with it: by phone, on paper or in person."
        )


class AnswersRefused(FormRefused):
    """One or more answers cannot be kept; ``errors`` says why, by item code."""

    def __init__(self, errors: Mapping[str, AnswerError]) -> None:
        super().__init__(
            "; ".join(f"{item}: {error}" for item, error in errors.items())
        )
        self.errors = dict(errors)
