"""What a criterion came to, in words: an inclusion is met or not, an exclusion is
absent or present. Imports no Django."""

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from trialsite.protocol.types import Criterion

KINDS: Mapping[str, str] = {
    "inclusion": "Inclusion criteria",
    "exclusion": "Exclusion criteria",
}
"""The headings under which criteria stand, in their order."""

RESULTS: Mapping[str, Mapping[bool, str]] = {
    "inclusion": {True: "met", False: "not met"},
    "exclusion": {True: "absent", False: "present"},
}
"""By kind, the words for a criterion that lets the person in, and for one that does
not."""


class About(Protocol):
    """Something said of one criterion."""

    @property
    def criterion(self) -> Criterion: ...


Line = TypeVar("Line", bound=About)


def result_of(criterion: Criterion, lets_in: bool | None) -> tuple[str, str]:
    """The tone and the word of a pill for what a criterion came to; *lets_in* as
    ``Criterion.met`` has it."""
    if lets_in is None:
        return "quiet", "not known"
    return ("good" if lets_in else "late"), RESULTS[criterion.kind][lets_in]


def against_at_baseline(failed: Iterable[Criterion]) -> str:
    """What speaks against a person: the criteria that *failed* at baseline."""
    parts = {"inclusion": "No longer met", "exclusion": "Present"}
    found = list(failed)
    return "; ".join(
        f"{words} at baseline: {', '.join(one.reason for one in some)}"
        for kind, words in parts.items()
        if (some := [one for one in found if one.kind == kind])
    )


def by_kind(lines: Iterable[Line]) -> list[tuple[str, list[Line]]]:
    """The *lines* under their headings, in their order; a heading without any is left
    out."""
    found = list(lines)
    parts = [
        (heading, [one for one in found if one.criterion.kind == kind])
        for kind, heading in KINDS.items()
    ]
    return [(heading, some) for heading, some in parts if some]
