"""The trial, its sites and its arms."""

from typing import Annotated

from pydantic import Field

from trialsite.protocol.types.base import Part, ShortKey, Text, Whole, written

Address = Annotated[
    str,
    Field(max_length=254),
    written(r"[^\s@]+@[^\s@]+\.[^\s@]+", "an e-mail address such as a@example.org"),
]
Country = Annotated[str, written("[A-Z]{2}", "a country's two letters, such as US")]
_KEY_WORDS = "a small letter, then small letters, digits and -, 40 characters at most"


class Trial(Part):
    """What the trial is, and how many people it means to randomize (`target`).

    `id_prefix` begins every study id: letters only, so that the digits and the check
    character that follow it cannot be confused with it.
    """

    key: Annotated[str, written(r"[a-z][a-z0-9-]{0,39}", _KEY_WORDS)]
    acronym: Text
    title: Text
    registry: Text
    version: Annotated[Text, Field(max_length=40)]
    target: Annotated[Whole, Field(ge=1)]
    id_prefix: Annotated[str, written(r"[A-Z]{1,4}", "1 to 4 capital letters")]
    sponsor: Text
    citation: Text


class Site(Part):
    """A place that recruits. `timezone` is an IANA name; `target` is people.
    `country` (ISO 3166-1 alpha-2) is the one whose telephone numbers people give there
    without its code, and whose order of day and month they write.

    `inspectors` are e-mail addresses that get the newest seal of the record each day.
    """

    code: ShortKey
    name: Annotated[Text, Field(max_length=80)]
    institution: Text
    timezone: Text
    country: Country
    target: Annotated[Whole, Field(ge=0)]
    contact_name: Text
    contact_phone: Text
    contact_hours: Text
    inspectors: tuple[Address, ...] = ()


class Arm(Part):
    """A treatment that people are randomized to.

    `masked_label` is what blinded roles read in its place; `ratio` is its share.
    `in_groups` says that it is delivered to groups, whose members' outcomes go
    together, so that the analysis must know them.
    """

    code: ShortKey
    label: Text
    masked_label: Text
    ratio: Annotated[Whole, Field(ge=1, le=100)]
    description: Text
    in_groups: bool = False
