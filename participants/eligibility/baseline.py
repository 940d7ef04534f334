"""The criteria judged again, by what the baseline found."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from participants.eligibility.models import BaselineOverride
from participants.enrolment.models import Identity, Participant
from participants.follow_up import NOT_SCORED, follow_up
from participants.screening.workings import score_at_baseline
from trialsite.protocol.types import Criterion
from trialsite.protocol.types.eligibility import AGE
from trialsite.scoring.exact import plain

MOST_DIGITS = 12
"""After the point; scores are kept with so many."""


@dataclass(frozen=True)
class Again:
    """A criterion with its number at baseline, and whether an investigator lets the
    person go on with just this number."""

    criterion: Criterion
    value: Decimal
    overridden: bool = False

    @property
    def met(self) -> bool:
        """By the number as it was found, not rounded."""
        return bool(self.criterion.met(self.value))

    @property
    def shown(self) -> str:
        """The number as people read it, with as many digits as the criterion has, or
        as it takes to see why it is met or not."""
        rounded = (
            self.value.quantize(Decimal(1).scaleb(-digits))
            for digits in range(self.criterion.decimals or 0, MOST_DIGITS)
        )
        for number in rounded:
            if self.criterion.met(number) == self.criterion.met(self.value):
                return plain(number)
        return plain(self.value)


def numbers_at_baseline(
    participant: Participant, scores: Mapping[str, str]
) -> dict[str, Decimal]:
    """Of each criterion that the baseline has a number of its own for, by code: the age
    on the day of enrolment, a score, or the mean daily dose of the log (*scores* are of
    the baseline). One that was not scored is left out: the screening stands."""
    found = {}
    protocol = participant.screening.protocol
    for criterion in protocol.eligibility:
        name = score_at_baseline(criterion, protocol)
        if criterion.computed == AGE:
            identity: Identity = participant.identity
            found[criterion.code] = Decimal(identity.age_on(participant.enrolled_on))
        elif (value := scores.get(name, NOT_SCORED)) != NOT_SCORED:
            found[criterion.code] = Decimal(value)
    return found


def judged_again(participant: Participant) -> list[Again]:
    """Each criterion with a number at baseline, in the order of the protocol that the
    person was screened under."""
    scores = follow_up().baseline_scores(participant)
    values = numbers_at_baseline(participant, scores)
    overridden = _overridden(participant, values)
    again = [
        Again(criterion, values[criterion.code])
        for criterion in participant.screening.protocol.eligibility
        if criterion.code in values
    ]
    return [
        replace(one, overridden=not one.met and one.criterion.code in overridden)
        for one in again
    ]


def not_met_now(participant: Participant) -> list[Again]:
    """What the baseline found not met, and nobody has overridden."""
    return [a for a in judged_again(participant) if not a.met and not a.overridden]


def _overridden(participant: Participant, values: Mapping[str, Decimal]) -> set[str]:
    """The criteria not met at screening, and those at baseline with this number."""
    override = getattr(participant.screening, "override", None)
    codes = set(override.criteria) if override else set()
    for made in BaselineOverride.objects.filter(participant=participant):
        codes |= {
            code
            for code, value in made.values.items()
            if code in values and plain(values[code]) == value
        }
    return codes
