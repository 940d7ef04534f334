"""What a work list is made of. Each floor adds sections in ``worklists.py``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from trialsite.access.scope import Scope


@dataclass(frozen=True)
class Row:
    """One person and the one next thing to do for them."""

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


@dataclass(frozen=True)
class Section:
    """People who need the same kind of thing. ``count`` and ``tone`` make its card
    at the top of the page; a section without rows is left out."""

    title: str
    rows: Sequence[Row]
    card: str
    tone: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Question:
    """Whose work is asked for: the person's scope and the sites chosen."""

    scope: Scope
    site_codes: tuple[str, ...]

    def rows(self, name: str, *, site: str) -> Any:
        """The scope's rows of *name* at the chosen sites, whose path is *site*."""
        return getattr(self.scope, name).filter(**{f"{site}__in": self.site_codes})


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
