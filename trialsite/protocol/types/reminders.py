"""What people are sent about a visit, and when staff call them instead."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from trialsite.protocol.types.base import Key, Part, Text, TimeOfDay, Whole

PLACEHOLDERS = (
    "preferred_name",
    "acronym",
    "visit",
    "link",
    "closes",
    "contact_name",
    "contact_phone",
    "contact_hours",
    "minutes",
)
"""The names that a message may carry in braces."""


class ReminderStep(Part):
    """One rung of the ladder: `days` from the anchor day of the visit's window.

    `message` is the code of the text to send; a call has none.
    """

    code: Key
    anchor: Literal["opens", "target", "closes"]
    days: Annotated[Whole, Field(ge=-3660, le=3660)]
    action: Literal["email", "call"]
    message: Key | None = None


class Reminders(Part):
    """The ladder that every follow-up visit gets.

    Nothing is sent outside `send_from`..`send_until` of the participant's own day.
    `never_in_subject` are words that would tell a stranger who sees the subject line
    what the person is treated for.
    """

    send_from: TimeOfDay
    send_until: TimeOfDay
    steps: tuple[ReminderStep, ...] = ()
    never_in_subject: tuple[Text, ...] = ()


class Message(Part):
    """A text of messages/<code>.txt, with {names} still in place."""

    code: Key
    subject: Annotated[str, Field(min_length=1)]
    body: Annotated[str, Field(min_length=1)]

    def fill(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Subject and body with every placeholder replaced.

        Raises KeyError naming a placeholder that `values` lacks.
        """
        return self.subject.format_map(values), self.body.format_map(values)
