"""Randomizing people together, when there are enough for a group to begin (RND-14)."""

from collections.abc import Sequence

from django.db import transaction

from participants.arm_words import names_an_arm
from participants.enrolment.models import Participant
from participants.randomization.actions import randomize
from participants.randomization.lock import nobody_randomizes, refused_when_busy
from participants.randomization.models import Allocation
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.context.visible import everywhere, visible_rows

LONGEST: int = Allocation._meta.get_field("cohort").max_length or 0


class CohortRefused(ValueError):
    """Nobody was randomized; the message says why. *field* names the field of the form
    that it belongs to."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def randomize_cohort(
    *, participants: Sequence[Participant], cohort: str, by: User
) -> list[Allocation]:
    """Randomize *participants*, all of one site, one after the other, in the order of
    their enrolment, which nobody chooses: all of them or none. *cohort* is the name by
    which the dataset keeps them together. Raises as randomize, and CohortRefused."""
    for participant in participants:
        require(by, Permission.RANDOMIZE, participant.site_id)
    cohort = _named(cohort.strip())
    if len(participants) < 2:
        raise CohortRefused(
            f"A cohort has two people or more; found {len(participants)}.",
            "participants",
        )
    if len({participant.site_id for participant in participants}) > 1:
        raise CohortRefused("A cohort is of one site.", "participants")
    chosen = Participant.objects.filter(pk__in=[one.pk for one in participants])
    with nobody_randomizes(), refused_when_busy():
        list(chosen.order_by("pk").select_for_update(of=["self"]))
        _is_new(cohort)
        return [
            randomize(participant=one, by=by, cohort=cohort)
            for one in chosen.select_related("screening").order_by("enrolled_at", "pk")
        ]


def _named(cohort: str) -> str:
    if not cohort or len(cohort) > LONGEST:
        raise CohortRefused(
            f"The name has {len(cohort)} characters; give it 1 to {LONGEST}.", "cohort"
        )
    if named := names_an_arm(cohort):
        raise CohortRefused(named, "cohort")
    return cohort


def _is_new(cohort: str) -> None:
    with visible_rows(everywhere(Permission.SEE_ARM)):
        taken = Allocation.objects.filter(cohort__iexact=cohort).exists()
    if taken:
        raise CohortRefused(
            f"{cohort!r} was randomized already: give another name.", "cohort"
        )
