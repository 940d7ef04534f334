"""The parts of a participant's page. Each floor adds its own in ``panels.py``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from participants.enrolment.models import Participant
from trialsite.access.scope import Scope

Context = dict[str, Any]
Fill = Callable[[Participant, Scope], Context | None]


@dataclass(frozen=True)
class Panel:
    """A part of the page: its template, where it stands, and what fills it."""

    template: str
    order: int
    wide: bool
    fill: Fill


_panels: list[Panel] = []


def panel(*, template: str, order: int, wide: bool = False) -> Callable[[Fill], Fill]:
    """Declare that a function fills *template* on the participant's page. It is
    given the participant and the scope, and answers None to be left out. Panels
    stand in *order*; a *wide* one spans the page."""

    def declare(fill: Fill) -> Fill:
        _panels.append(Panel(template, order, wide, fill))
        return fill

    return declare


def filled(participant: Participant, scope: Scope) -> list[tuple[Panel, Context]]:
    """Every panel that has something to show, with what it shows."""
    found = [(panel, panel.fill(participant, scope)) for panel in _panels]
    return sorted(
        ((panel, context) for panel, context in found if context is not None),
        key=lambda pair: pair[0].order,
    )
