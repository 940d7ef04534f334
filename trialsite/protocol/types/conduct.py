"""The rest of what a protocol states: therapy, consent, and the coded reasons."""

from typing import Annotated

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


class StatusReasons(Part):
    """Why a participant's status changed."""

    withdrew: Annotated[tuple[Coded, ...], Field(min_length=1)]


class Screening(Part):
    """Why people declined, and where they heard of the trial."""

    declined: Annotated[tuple[Coded, ...], Field(min_length=1)]
    sources: Annotated[tuple[Coded, ...], Field(min_length=1)]
