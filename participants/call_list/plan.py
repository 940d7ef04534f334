"""What will happen to each row of a call list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from participants.call_list.rows import FileRow
from participants.call_list.sameness import certain
from participants.candidates import keys
from participants.candidates.actions import Named
from participants.candidates.models import Candidate, CandidateState
from participants.duplicates.known_people import Found, find_known
from participants.duplicates.models import Likeness

BATCH = 500
CALLED = (CandidateState.TO_CALL, CandidateState.IN_SCREENING)
"""Who gets the numbers and addresses that a later row adds."""


class Fate(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    KNOWN = "known"
    TWICE = "twice"
    REFUSED = "refused"


WORDS = {
    Fate.NEW: "will be listed",
    Fate.KNOWN: "merged into somebody known",
    Fate.TWICE: "merged into an earlier row",
    Fate.REFUSED: "refused",
}
TONES = {
    Fate.NEW: "good",
    Fate.KNOWN: "quiet",
    Fate.TWICE: "info",
    Fate.REFUSED: "late",
}


@dataclass(frozen=True)
class Planned:
    """A row with what becomes of it. *matches* counts the people known, here or at
    another site, who may be the same without its being certain. *into* is who is known
    already and gets what the row adds; *lost* says why they do not."""

    row: FileRow
    fate: Fate
    matches: int = 0
    into: Candidate | None = None
    lost: str = ""

    @property
    def word(self) -> str:
        return WORDS[self.fate]

    @property
    def tone(self) -> str:
        return TONES[self.fate]


def named(row: FileRow) -> Named:
    """Who the row names, as a candidate is kept."""
    return Named(
        given_name=row.given_name,
        family_name=row.family_name,
        date_of_birth=row.date_of_birth,
        phone=row.phone,
        email=row.email,
        other_phones="\n".join(row.phones[1:]),
        other_emails="\n".join(row.emails[1:]),
    )


def plan(
    rows: Sequence[FileRow], site: str, *, with_slips: bool = True
) -> list[Planned]:
    """What becomes of *rows* at *site* now; in two queries for each BATCH. Without
    slips the fates are the same, and some of the matches lack."""
    planned = []
    for start in range(0, len(rows), BATCH):
        planned += _plan(rows[start : start + BATCH], site, with_slips)
    return planned


def _plan(rows: Sequence[FileRow], site: str, with_slips: bool) -> list[Planned]:
    fresh = [row for row in rows if not row.faults and row.like is None]
    everybody = find_known([named(row) for row in fresh], with_slips=with_slips)
    found = dict(zip(fresh, everybody, strict=True))
    here = _people_here(site, found)
    planned = []
    for row in rows:
        if row.faults:
            planned.append(Planned(row, Fate.REFUSED))
        elif row.like is not None:
            planned.append(Planned(row, Fate.TWICE))
        elif known := _known(row, found[row], here):
            planned.append(Planned(row, Fate.KNOWN, into=known, lost=_lost(row, known)))
        else:
            planned.append(Planned(row, Fate.NEW, matches=len(found[row])))
    return planned


def _people_here(site: str, found: dict[FileRow, list[Found]]) -> dict[UUID, Candidate]:
    """Everybody who was found at the same site."""
    ids = {
        one.candidate
        for everybody in found.values()
        for one in everybody
        if one.site == site
    }
    return {one.pk: one for one in Candidate.objects.filter(pk__in=ids)}


def _known(
    row: FileRow, found: Sequence[Found], here: Mapping[UUID, Candidate]
) -> Candidate | None:
    """Who of those found at the site is certainly who the row names; of several, who
    is to be called rather than who is not."""
    asked = set(certain(row))
    certainly = [
        here[one.candidate]
        for one in found
        if one.candidate in here
        and (
            Likeness.PERSON in one.alike
            or not asked.isdisjoint(certain(here[one.candidate]))
        )
    ]
    return min(certainly, key=lambda one: one.standing not in CALLED, default=None)


def _lost(row: FileRow, known: Candidate) -> str:
    """Why what the row adds is not kept, where it adds something to somebody who is
    called no more."""
    if known.standing in CALLED:
        return ""
    index: Any = Candidate._meta.get_field("alike_index")
    held = {bytes(one) for one in known.alike_index or ()}
    new = [
        value
        for value in (*row.phones, *row.emails)
        if index.hashed(_key_of(value)) not in held
    ]
    if not new:
        return ""
    if known.standing == CandidateState.ENROLLED:
        return f"In the trial: add {', '.join(new)} under “How to reach”."
    return f"Closed, so {', '.join(new)} is not kept."


def _key_of(value: str) -> str:
    (key,) = keys.contact_keys(
        *((None, None, value, None) if "@" in value else (value, None, None, None))
    )
    return key


def as_they_ended(rows: list[tuple[FileRow, Fate]], site: str) -> list[Planned]:
    """Rows of a list that was taken, with whom those were merged into who are known."""
    again = [row for row, fate in rows if fate == Fate.KNOWN]
    known = {one.row: one for one in plan(again, site, with_slips=False)}
    return [
        replace(known[row], fate=fate) if row in known else Planned(row, fate)
        for row, fate in rows
    ]
