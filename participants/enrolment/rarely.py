"""Rows that few participants have. Whether there are any is asked together with the
participant, so that their page reads those alone that are there."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from participants.enrolment.models import Participant
from trialsite.access.roles import Permission
from trialsite.access.scope import Scope

RARE = (
    "unblindings",
    "randomization_errors",
    "stratum_corrections",
    "opt_outs",
    "contact_people",
    "transfers",
    "withdrawals",
)
"""By the name of the relation to the participant."""


def with_rare(rows: QuerySet[Participant], scope: Scope) -> QuerySet[Participant]:
    """*rows*, each knowing which of RARE, of deviations and of matches it has."""
    asked: dict[str, QuerySet[Any]] = {
        name: _model(name)._default_manager.filter(participant=OuterRef("pk"))
        for name in RARE
    }
    asked["deviations"] = scope.deviations(Permission.SEE_PARTICIPANTS).filter(
        screening=OuterRef("screening")
    )
    asked["match_sides"] = scope.match_sides(Permission.SEE_PARTICIPANTS).filter(
        candidate__screenings=OuterRef("screening")
    )
    return rows.annotate(
        **{_mark(name): Exists(found) for name, found in asked.items()}
    )


def has(participant: Participant, name: str) -> bool:
    """Whether there are rows of that name; True also where nobody asked."""
    return bool(getattr(participant, _mark(name), True))


def rows_of(participant: Participant, name: str) -> QuerySet[Any]:
    """The rows of that name; none, without asking, where there are none."""
    rows: QuerySet[Any] = getattr(participant, name).all()
    return rows if has(participant, name) else rows.none()


def _mark(name: str) -> str:
    return f"has_{name}"


def _model(name: str) -> Any:
    return Participant._meta.get_field(name).related_model
