"""The rest of what a protocol states: therapy, consent, and the coded reasons."""

from typing import Annotated, Literal

from pydantic import Field

from trialsite.protocol.types.base import (
    Coded,
    Day,
    Exact,
    Key,
    Part,
    ShortKey,
    Text,
    Whole,
    written,
)

Language = Annotated[
    str, written("[a-z]{2,3}(-[A-Z]{2})?", "a language, such as en or es-MX")
]
WithdrawalScope = Literal["therapy", "contact", "further_data", "use_of_data"]


class Therapy(Part):
    """The sessions that every arm offers."""

    sessions: Annotated[Whole, Field(ge=1)]
    weeks: Annotated[Whole, Field(ge=1)]
    hours_per_session: Annotated[Exact, Field(gt=0, le=24)]
    description: Text


class Practice(Part):
    """What people are asked to do at home."""

    minutes_per_day: Annotated[Whole, Field(ge=1, le=1440)]
    days_per_week: Annotated[Whole, Field(ge=1, le=7)]
    description: Text


class ConsentQuestion(Part):
    """A teach-back question of a section, and the code of its right answer."""

    code: Key
    text: Text
    options: Annotated[tuple[Coded, ...], Field(min_length=2)]
    right: Key


class ConsentSection(Part):
    """A page of the consent document. Blank lines part the paragraphs of `text`."""

    code: Key
    title: Text
    text: Text
    question: ConsentQuestion | None = None

    @property
    def paragraphs(self) -> list[str]:
        """The text, a paragraph each, without the breaks within lines."""
        return [" ".join(part.split()) for part in self.text.split("\n\n") if part]


class ConsentVersion(Part):
    """A version of the consent form; `date` is the day it came into use. Each language
    is a version of its own. One without `sections` is used on paper alone. `changes`
    says, to who agreed to the one before, what is new. A question that was answered
    wrongly `wrong_tries_shown` times is shown to staff before they enrol somebody."""

    code: ShortKey
    label: Text
    date: Day
    summary: Text
    language: Language = "en"
    agreement: Text = "I have read this document, and I agree to take part."
    changes: Text | None = None
    wrong_tries_shown: Annotated[Whole, Field(ge=1, le=100)] = 3
    sections: tuple[ConsentSection, ...] = ()

    @property
    def words(self) -> str:
        """Everything that the person reads, one after the other."""
        asked = [section.question for section in self.sections if section.question]
        return "\n".join(
            [
                self.summary,
                *(f"{section.title}\n{section.text}" for section in self.sections),
                *(question.text for question in asked),
                *(option.label for one in asked for option in one.options),
                self.agreement,
            ]
        )


class Withdrawal(Part):
    """What people can withdraw from."""

    scopes: Annotated[tuple[WithdrawalScope, ...], Field(min_length=1)] = (
        "therapy",
        "contact",
        "further_data",
        "use_of_data",
    )


Reasons = Annotated[tuple[Coded, ...], Field(min_length=1)]


class StatusReasons(Part):
    """Why a participant's status changed, by the status that they came to: `returned`
    is back in follow-up, `stopped` is of the therapy, and `died` says how it was
    learned."""

    withdrew: Reasons
    on_hold: Reasons
    unreachable: Reasons
    died: Reasons
    returned: Reasons
    stopped: Reasons


ContactMode = Literal[
    "phone", "text", "email", "letter", "contact_person", "in_person", "social"
]
"""How staff try to reach somebody; `contact_person` is through somebody else whom the
participant named, `social` a message on a network that they use."""


class Contact(Part):
    """How hard staff try before a person counts as one who needs to be reached some
    other way: `attempts` in a row without reaching them, on at least `days` different
    days, each of `modes` at least once. `reached` is the reason, one of those of
    returning, that is recorded where somebody who was unreachable is spoken to."""

    attempts: Annotated[Whole, Field(ge=1, le=100)]
    days: Annotated[Whole, Field(ge=1, le=100)]
    modes: Annotated[tuple[ContactMode, ...], Field(min_length=1)]
    reached: Key


class Screening(Part):
    """Why people declined, and where they heard of the trial.

    `excluded` are reasons to exclude somebody that are no criterion. A screening
    holds for `valid_days`; without it, for ever. `keep_identity_days` is how long
    after an end the name of a person who did not come in is kept.
    """

    declined: Annotated[tuple[Coded, ...], Field(min_length=1)]
    sources: Annotated[tuple[Coded, ...], Field(min_length=1)]
    excluded: tuple[Coded, ...] = ()
    valid_days: Annotated[Whole, Field(ge=1, le=3650)] | None = None
    keep_identity_days: Annotated[Whole, Field(ge=0, le=3650)] = 30
