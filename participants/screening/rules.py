"""Whether a person may take part, by the protocol's criteria. Imports no Django."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from trialsite.protocol.types import Criterion

Answer = bool | Decimal | None


@dataclass(frozen=True)
class EligibilityVerdict:
    """What the answers come to: the criteria not met, and those not yet known."""

    not_met: tuple[Criterion, ...]
    unknown: tuple[Criterion, ...]

    @property
    def eligible(self) -> bool:
        """Every criterion is known and met."""
        return not self.not_met and not self.unknown


def judge(
    criteria: Sequence[Criterion], answers: Mapping[str, Answer]
) -> EligibilityVerdict:
    """Hold *answers* (criterion code -> answer, absent or None = unknown) against
    the *criteria*, in their order."""
    met = [
        (criterion, criterion.met(answers.get(criterion.code)))
        for criterion in criteria
    ]
    return EligibilityVerdict(
        not_met=tuple(criterion for criterion, holds in met if holds is False),
        unknown=tuple(criterion for criterion, holds in met if holds is None),
    )


def stored(value: Answer) -> bool | str | None:
    """The answer as a row keeps it: a number as the digits that were typed, for JSON's
    own would be a float."""
    return str(value) if isinstance(value, Decimal) else value


def answered(value: object) -> Answer:
    """The answer that a row keeps, as the rules take it."""
    if value is None or isinstance(value, bool):
        return value
    return Decimal(str(value))
