"""What a work list is made of. Each floor adds sections in ``worklists.py``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from trialsite.access.scope import Scope


@dataclass(frozen=True)
class Row:
    """One person and the one next thing to do for them. ``contact`` tells the last
    contact; with *in_place* the action opens under the row, without another page."""

    study_id: str
    url: str
    initials: str
    need: str
    detail: str = ""
    dots: Sequence[tuple[str, str, str]] = ()
    pill_tone: str = "quiet"
    pill_word: str = ""
    action_label: str = ""
    action_url: str = ""
    primary: bool = False
    contact: str = ""
    in_place: bool = False


@dataclass(frozen=True)
class Section:
    """People who need the same kind of thing. Their number, *card* and *tone* make
    its card at the top of the page; a section without rows is left out. ``more`` is
    true where there are more people than rows: a list of work is for one day. ``whole``
    is the page, if there is one, that has them all."""

    title: str
    rows: Sequence[Row]
    card: str
    tone: str = ""
    hint: str = ""
    more: bool = False
    whole: str = ""

    @property
    def number(self) -> str:
        """How many people: "12", or "25+" where there are more than are shown."""
        return f"{len(self.rows)}{'+' if self.more else ''}"


@dataclass(frozen=True)
class Question:
    """Whose work is asked for: the person's scope and the sites chosen."""

    scope: Scope
    site_codes: tuple[str, ...]

    def rows(self, name: str, *, site: str) -> Any:
        """The scope's rows of *name* at the chosen sites, whose path is *site*."""
        return getattr(self.scope, name).filter(**{f"{site}__in": self.site_codes})


MOST_ROWS = 25
"""Rows of a section. Beyond these the page would be a list to scroll, not a day's
work; the rows left out come up as those above them are done."""


def first(rows: Any) -> tuple[list[Any], bool]:
    """The first rows of a query, as many as a section has, and whether there are more:
    what a page costs does not hang on how many wait."""
    found = list(rows[: MOST_ROWS + 1])
    return found[:MOST_ROWS], len(found) > MOST_ROWS


Fill = Callable[[Question], Sequence[Section]]
_fills: list[tuple[int, Fill]] = []


def worklist(*, order: int) -> Callable[[Fill], Fill]:
    """Declare that a function adds sections to the work list, at *order*: the most
    urgent lowest."""

    def declare(fill: Fill) -> Fill:
        _fills.append((order, fill))
        return fill

    return declare


def sections(question: Question) -> list[Section]:
    """Every section that has a row, the most urgent first."""
    found = []
    for _, fill in sorted(_fills, key=lambda pair: pair[0]):
        found += [section for section in fill(question) if section.rows]
    return found
