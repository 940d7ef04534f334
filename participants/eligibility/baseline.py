"""The criteria judged again, by what the baseline found."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from participants.eligibility.models import BaselineOverride
from participants.enrolment.models import Identity, Participant
from participants.follow_up import NOT_SCORED, follow_up
from participants.screening.workings import score_at_baseline
from trialsite.measures.exact import plain
from trialsite.protocol import current
from trialsite.protocol.types import Criterion
from trialsite.protocol.types.eligibility import AGE


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
    def stored(self) -> str:
        """The number as digits, for a row that keeps it."""
        return plain(self.value)


def judged_again(participant: Participant) -> list[Again]:
    """Each criterion of which the baseline has a number of its own: the age on the day
    of enrolment, a score, or the mean daily dose of the log. One that was not scored
    is not judged again: the screening stands."""
    scores = follow_up().baseline_scores(participant)
    overrides = BaselineOverride.objects.filter(participant=participant)
    let_in: set[tuple[str, str]] = set()
    for override in overrides:
        let_in |= set(override.values.items())
    covered = set(_screening_override(participant))
    found = []
    for criterion in current().eligibility:
        value = _value(criterion, participant, scores)
        if value is not None:
            again = Again(criterion, value)
            code = criterion.code
            overridden = code in covered or (code, again.stored) in let_in
            found.append(Again(criterion, value, overridden and not again.met))
    return found


def not_met_now(participant: Participant) -> list[Again]:
    """What the baseline found not met, and nobody has overridden."""
    return [a for a in judged_again(participant) if not a.met and not a.overridden]


def _screening_override(participant: Participant) -> list[str]:
    override = getattr(participant.screening, "override", None)
    return override.criteria if override else []


def _value(
    criterion: Criterion, participant: Participant, scores: Mapping[str, str]
) -> Decimal | None:
    if criterion.computed == AGE:
        identity: Identity = participant.identity
        return Decimal(identity.age_on(participant.enrolled_on))
    found = scores.get(score_at_baseline(criterion, current()), NOT_SCORED)
    return None if found == NOT_SCORED else Decimal(found)
