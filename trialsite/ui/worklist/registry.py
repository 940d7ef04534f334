"""What a work list is made of. Its sections and their order are in order.py."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.utils.module_loading import import_string

from trialsite.access.roles import Permission
from trialsite.access.scope import Scope, StatedRows, scoped_models
from trialsite.context.visible import visible_rows
from trialsite.row_security.staff import visible_to
from trialsite.ui.worklist.order import SECTIONS


@dataclass(frozen=True)
class WorkListRow:
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
class WorkListSection:
    """People who need the same kind of thing. Their number, *card* and *tone* make
    its card at the top of the page; a section without rows is left out. ``more`` is
    true where there are more people than rows: a list of work is for one day. ``whole``
    is the page, if there is one, that has them all."""

    title: str
    rows: Sequence[WorkListRow]
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
class ListedRows:
    """Rows without those of participants of whom nothing more is asked."""

    all: StatedRows

    def __call__(self) -> QuerySet[Any]:
        withheld: Callable[[type[Model]], Q] = import_string(settings.WORKLIST_WITHHELD)
        return self.all().exclude(withheld(scoped_models[self.all.name].model))


@dataclass(frozen=True)
class WorkListRequest:
    """Whose work is asked for: the person's scope, with which permission it is asked,
    and those of the chosen sites at which they have it."""

    scope: Scope
    asked: Permission
    site_codes: tuple[str, ...]

    def rows(self, name: str) -> "ListedRows":
        """The rows of ``scope.<name>`` at these sites, without those of participants
        of whom nothing more is asked (settings.WORKLIST_WITHHELD)."""
        return ListedRows(self.all_rows(name))

    def all_rows(self, name: str) -> StatedRows:
        """With those of everybody who left, for a section that says why it lists them
        (``worklist(shows_who_left=...)``)."""
        return self.scope.stated(name, self.asked, at=self.site_codes)

    def sites_with(self, permission: Permission) -> tuple[str, ...]:
        """Those of these sites at which the person has *permission* too."""
        held = self.scope.sites_with(permission)
        return tuple(code for code in self.site_codes if code in held)


MOST_ROWS = 25
"""Rows of a section. Beyond these the page would be a list to scroll, not a day's
work; the rows left out come up as those above them are done."""


AND_ONE = MOST_ROWS + 1
"""Rows to ask for: what a page costs does not hang on how many wait."""


def first(found: Sequence[Any]) -> tuple[list[Any], bool]:
    """As many of AND_ONE rows as a section has, and whether there are more."""
    return list(found[:MOST_ROWS]), len(found) > MOST_ROWS


Fill = Callable[[WorkListRequest], Sequence[WorkListSection]]


@dataclass(frozen=True)
class Declared:
    """A function that fills sections, the permission that it *asks* for, and, where
    it lists participants of whom nothing more is asked, why."""

    fill: Fill
    asks: Permission
    shows_who_left: str = ""


def worklist(
    *, asks: Permission, shows_who_left: str = ""
) -> Callable[[Fill], Declared]:
    """Declare that a function adds sections to the work list. It is asked where the
    person has the permission that it *asks* for, and sees the rows of those sites
    alone. Nobody stands there of whom nothing more is asked, unless *shows_who_left*
    says why. Where it stands is said in order.py."""
    return partial(Declared, asks=asks, shows_who_left=shows_who_left)


@cache
def declared() -> tuple[Declared, ...]:
    """Every function that adds sections, the most urgent first."""
    return tuple(map(import_string, SECTIONS))


def filled(one: Declared, scope: Scope, sites: Sequence[str]) -> list[WorkListSection]:
    """The sections of *one* at those of *sites* (codes) where the person has the
    permission that it asks for; those without a row are left out."""
    held = scope.sites_with(one.asks)
    codes = tuple(code for code in sites if code in held)
    if not codes:
        return []
    with visible_rows(visible_to(scope, one.asks)):
        shown = one.fill(WorkListRequest(scope, one.asks, codes))
    return [section for section in shown if section.rows]


def sections(scope: Scope, sites: Sequence[str]) -> list[WorkListSection]:
    """Every section that has a row at *sites* (codes), the most urgent first."""
    return [found for one in declared() for found in filled(one, scope, sites)]
