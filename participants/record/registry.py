"""The parts of a participant's page: order.py says which, and in what order."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.utils.module_loading import import_string

from participants.enrolment.models import Participant
from participants.record.order import PANELS
from trialsite.access.scope import Scope

Context = dict[str, Any]
Fill = Callable[[Participant, Scope], Context | None]


@dataclass(frozen=True)
class Panel:
    """A part of the page: what fills it, its template, and whether it spans the
    page."""

    fill: Fill
    template: str
    wide: bool


def panel(*, template: str, wide: bool = False) -> Callable[[Fill], Panel]:
    """Declare that a function fills *template* on the participant's page. It is
    given the participant and the scope, and answers None to be left out. A *wide* one
    spans the page. Where it stands is said in order.py."""
    return partial(Panel, template=template, wide=wide)


@cache
def panels() -> tuple[Panel, ...]:
    """Every part of the page, in order."""
    return tuple(map(import_string, PANELS))


def filled(participant: Participant, scope: Scope) -> list[tuple[Panel, Context]]:
    """Every panel that has something to show, with what it shows."""
    found = [(panel, panel.fill(participant, scope)) for panel in panels()]
    return [(panel, context) for panel, context in found if context is not None]
