"""Writes of the screening log."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from participants.screening.models import Outcome, Screening
from participants.screening.rules import Answer, judge
from trialsite.access.models import User
from trialsite.access.roles import Permission
from trialsite.access.scope import require
from trialsite.protocol import current
from trialsite.protocol.actions import running_version


class ScreeningRefused(ValueError):
    """The screening cannot be recorded as it stands; the message says what lacks."""


class NotFullyAnswered(ScreeningRefused):
    """Nothing speaks against the person, but not everything is known.

    ``unknown`` holds the codes of the criteria that still need an answer.
    """

    def __init__(self, unknown: tuple[str, ...]) -> None:
        super().__init__(
            f"{len(unknown)} of the criteria still need an answer: "
            f"{', '.join(unknown)}."
        )
        self.unknown = unknown


@transaction.atomic
def record_screening(
    *,
    site: str,
    source: str,
    answers: Mapping[str, Answer],
    by: User,
    declined: str = "",
    initials: str = "",
) -> Screening:
    """Record one person's screening at *site* and what came of it.

    *answers* maps criterion codes to true, false, a number or None (not known).
    *declined* is the coded reason of a person who does not want to take part; it
    needs no answers. A person who fails one criterion needs no more answers; an
    eligible one needs all. The initials are kept of the eligible alone.

    Raises OutsideScope, ScreeningRefused (a code the protocol lacks) or
    NotFullyAnswered.
    """
    require(by, Permission.SCREEN, site)
    protocol = current()
    _known("source of referral", source, [c.code for c in protocol.screening.sources])
    for code in answers:
        _known("criterion", code, [c.code for c in protocol.eligibility])
    if declined:
        _known("reason", declined, [c.code for c in protocol.screening.declined])
        outcome, reasons = Outcome.DECLINED, [declined]
    else:
        verdict = judge(protocol.eligibility, answers)
        if verdict.unknown and not verdict.not_met:
            raise NotFullyAnswered(tuple(c.code for c in verdict.unknown))
        reasons = [criterion.code for criterion in verdict.not_met]
        outcome = Outcome.NOT_ELIGIBLE if reasons else Outcome.ELIGIBLE
    return Screening.objects.create(
        site_id=site,
        source=source,
        initials=initials.upper() if outcome == Outcome.ELIGIBLE else "",
        answers={code: _stored(value) for code, value in answers.items()},
        outcome=outcome,
        reasons=reasons,
        protocol_version=running_version(),
        by=by,
    )


def _known(what: str, code: str, allowed: list[str]) -> None:
    if code not in allowed:
        raise ScreeningRefused(
            f"{code!r} is not a {what} of this protocol; there is {', '.join(allowed)}."
        )


def _stored(value: Answer) -> bool | str | None:
    # A number is kept as the digits that were typed: JSON's own would be a float.
    return str(value) if isinstance(value, Decimal) else value
