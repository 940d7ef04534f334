"""What will happen to each row of a call list."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from participants.call_list.rows import FileRow
from participants.candidates.actions import Named
from participants.candidates.models import Candidate
from participants.duplicates.looking import Found, look
from participants.duplicates.models import Likeness
from trialsite.secrets import normal

BATCH = 500


class Fate(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    KNOWN = "known"
    TWICE = "twice"
    REFUSED = "refused"


WORDS = {
    Fate.NEW: "will be listed",
    Fate.KNOWN: "already known here",
    Fate.TWICE: "twice in this file",
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
    another site, who may be the same without its being certain."""

    row: FileRow
    fate: Fate
    matches: int = 0

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
    everybody = look([named(row) for row in fresh], with_slips=with_slips)
    found = dict(zip(fresh, everybody, strict=True))
    names = _names_here(site, found)
    planned = []
    for row in rows:
        if row.faults:
            planned.append(Planned(row, Fate.REFUSED))
        elif row.like is not None:
            planned.append(Planned(row, Fate.TWICE))
        elif any(_is(row, one, site, names) for one in found[row]):
            planned.append(Planned(row, Fate.KNOWN))
        else:
            planned.append(Planned(row, Fate.NEW, matches=len(found[row])))
    return planned


def _names_here(site: str, found: dict[FileRow, list[Found]]) -> dict[Any, str]:
    """The names, in one form, of those found at the same site by number or address."""
    ids = {
        one.candidate
        for everybody in found.values()
        for one in everybody
        if one.site == site and Likeness.PERSON not in one.alike
    }
    names: dict[Any, str] = defaultdict(str)
    for candidate in Candidate.objects.filter(pk__in=ids):
        names[candidate.pk] = normal.name(candidate.name)
    return names


def _is(row: FileRow, found: Found, site: str, names: dict[Any, str]) -> bool:
    """Whether somebody found is certainly who the row names: of the same site, with
    the same name and the same birth date, number or address."""
    if found.site != site:
        return False
    if Likeness.PERSON in found.alike:
        return True
    sure = {Likeness.PHONE, Likeness.EMAIL} & {*found.alike}
    return bool(sure) and names[found.candidate] == normal.name(row.name)
