"""Two people end randomization for good, and after that two reveal the seeds."""

import structlog
from django.db import transaction

from participants.randomization.lists.actions import newest_list
from participants.randomization.lists.authority import (
    require_everywhere,
    require_second,
)
from participants.randomization.lists.models import Ending, EndingAgreed
from participants.randomization.lock import nobody_randomizes
from trialsite.access.models import User
from trialsite.access.roles import Permission

log = structlog.get_logger(__name__)


class NotYet(ValueError):
    """A step was taken out of its order, or twice; the message says what is due."""


def is_done(step: Ending.Step) -> bool:
    """Whether two people have taken that step."""
    return EndingAgreed.objects.filter(ending__step=step).exists()


def steps() -> dict[Ending.Step, Ending]:
    """What was asked for so far."""
    rows = Ending.objects.select_related("by", "agreed__by")
    return {Ending.Step(ending.step): ending for ending in rows}


def check_time(step: Ending.Step) -> None:
    """Raises NotYet while it is too early for that step."""
    if newest_list() is None:
        raise NotYet("No list is sealed, so there is nothing to close or reveal.")
    if step == Ending.Step.REVEAL and not is_done(Ending.Step.CLOSE):
        raise NotYet("Seeds are revealed after randomization is closed.")


@transaction.atomic
def ask_to(step: Ending.Step, *, reason: str, by: User) -> Ending:
    """Ask to close randomization, or to reveal the seeds of a closed one; nothing
    happens until a second person agrees. Raises OutsideScope and NotYet."""
    require_everywhere(by, Permission.SEAL_RANDOMIZATION)
    if not reason.strip():
        raise NotYet("The reason is blank; say why.")
    check_time(step)
    if Ending.objects.filter(step=step).exists():
        raise NotYet("This was asked for already; a second person must agree.")
    return Ending.objects.create(step=step, reason=reason.strip(), by=by)


@transaction.atomic
def agree_to(ending: Ending, *, by: User) -> EndingAgreed:
    """Agree to what another person asked for, by which it is done and stays so. Raises
    OutsideScope, SamePerson and NotYet."""
    require_everywhere(by, Permission.SEAL_RANDOMIZATION)
    require_second(ending.by, by)
    with nobody_randomizes():
        if EndingAgreed.objects.filter(ending=ending).exists():
            raise NotYet("This was agreed to already.")
        agreed = EndingAgreed.objects.create(ending=ending, by=by)
    log.info("randomization_ending", step=ending.step, user=by.pk)
    return agreed
