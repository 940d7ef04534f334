"""The rest of what a protocol states: therapy, consent, and the coded reasons."""

from typing import Annotated, Literal

from pydantic import Field

from trialsite.protocol.types.base import Coded, Day, Exact, Part, ShortKey, Text, Whole


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


class ConsentVersion(Part):
    """A version of the consent form; `date` is the day it came into use."""

    code: ShortKey
    label: Text
    date: Day
    summary: Text


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
    days, each of `modes` at least once."""

    attempts: Annotated[Whole, Field(ge=1, le=100)]
    days: Annotated[Whole, Field(ge=1, le=100)]
    modes: Annotated[tuple[ContactMode, ...], Field(min_length=1)]


class Screening(Part):
    """Why people declined, and where they heard of the trial."""

    declined: Annotated[tuple[Coded, ...], Field(min_length=1)]
    sources: Annotated[tuple[Coded, ...], Field(min_length=1)]
