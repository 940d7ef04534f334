"""Marking errors of randomization. Nothing here changes or frees an allocation."""

from collections.abc import Mapping

from django.db import transaction

from participants.arm_words import names_an_arm
from participants.enrolment.models import Participant
from participants.randomization.corrections.models import (
    Error,
    RandomizationError,
    StratumCorrection,
)
from participants.randomization.models import Allocation
from trialsite import clock
from trialsite.access.concealed import within
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.context.visible import everywhere, visible_rows
from trialsite.protocol.now import every_site
from trialsite.protocol.types import StratumFactor
from trialsite.protocol.versions import every_version


class CorrectionRefused(ValueError):
    """Nothing was recorded; the message says why. *field* names the field of the form
    that it belongs to, where there is one."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def mark_randomized_in_error(
    *, participant: Participant, error: str, why: str, confirmed_by: str, by: User
) -> RandomizationError:
    """Mark that *participant* was randomized in error, for a coded reason and in words.
    *confirmed_by* says what was asked again. The place stays used and the person stays
    randomized (RND-10). Raises OutsideScope and CorrectionRefused."""
    participant = _randomized(participant, by)
    if error not in Error.values:
        raise CorrectionRefused(
            f"{error!r} is no error; there is {', '.join(Error.values)}.", field="error"
        )
    why = _said(why)
    if RandomizationError.objects.filter(participant=participant, error=error).exists():
        raise CorrectionRefused("This error is marked already.", field="error")
    return RandomizationError.objects.create(
        participant=participant,
        error=error,
        why=why,
        confirmed_by=confirmed_by,
        at=clock.now(),
        by=by,
    )


@transaction.atomic
def correct_stratum(
    *, participant: Participant, factor: str, as_true: str, why: str, by: User
) -> StratumCorrection:
    """Keep, beside the level of *factor* (code) that was used to randomize
    *participant*, the one that turned out to be true (code). The allocation stays as it
    was made (RND-09). Raises OutsideScope and CorrectionRefused."""
    participant = _randomized(participant, by)
    used = used_levels(participant)
    factors = {one.code: one for one in factors_of(used)}
    if factor not in factors:
        raise CorrectionRefused(
            f"{factor!r} is no stratum factor; there is {', '.join(factors)}.",
            field="factor",
        )
    levels = levels_of(factors[factor])
    if as_true not in levels:
        raise CorrectionRefused(
            f"{as_true!r} is no level of it; there is {', '.join(levels)}.",
            field="as_true",
        )
    why = _said(why)
    as_used = used[factor]
    last = participant.stratum_corrections.filter(factor=factor).last()
    if as_true == (last.as_true if last else as_used):
        raise CorrectionRefused(
            f"{levels[as_true]} is what is recorded already.", field="as_true"
        )
    return StratumCorrection.objects.create(
        participant=participant,
        factor=factor,
        as_used=as_used,
        as_true=as_true,
        why=why,
        at=clock.now(),
        by=by,
    )


def factors_of(used: Mapping[str, str]) -> list[StratumFactor]:
    """The factors that somebody was randomized by, of their levels as *used*."""
    strata = every_version().randomization.strata
    return [factor for factor in strata if factor.code in used]


def levels_of(factor: StratumFactor) -> dict[str, str]:
    """The levels of a factor: code to label."""
    if factor.source == "site":
        return {site.code: site.name for site in every_site()}
    return {level.code: level.label for level in factor.levels}


def used_levels(participant: Participant) -> dict[str, str]:
    """The levels (factor code to level code) that the participant was randomized by.
    They are no secret, and stand beside the arm in a row that is."""
    with visible_rows(everywhere(Permission.SEE_PARTICIPANTS, Permission.SEE_ARM)):
        draw = Allocation.objects.get(participant=participant).draw
    levels: dict[str, str] = within(draw)["levels"]
    return levels


def _said(why: str) -> str:
    if not (why := why.strip()):
        raise CorrectionRefused("Say what was wrong.", field="why")
    if named := names_an_arm(why):
        raise CorrectionRefused(named, field="why")
    return why


def _randomized(participant: Participant, by: User) -> Participant:
    require(by, Permission.MARK_ERRORS, participant.site_id)
    locked = Participant.objects.select_for_update().get(pk=participant.pk)
    if not locked.is_randomized:
        raise CorrectionRefused(f"{participant} is not randomized.")
    return locked
