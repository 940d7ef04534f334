"""What a conversion table is: a rule per drug and form."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Tier:
    """A factor for a day's total up to and including `up_to` (None: without limit)."""

    up_to: Decimal | None
    factor: Decimal


@dataclass(frozen=True, slots=True)
class Rule:
    """How a day's total of one drug becomes MME.

    The tier that the whole total falls in applies to the whole total, not to the part
    above a limit. Most drugs have one tier. The unit of the total is that of the form:
    mg a day, mcg a day (transmucosal) or mcg/h worn for 24 hours (patch).
    """

    tiers: tuple[Tier, ...]

    def mme(self, total: Fraction) -> Fraction:
        for tier in self.tiers:
            if tier.up_to is None or total <= tier.up_to:
                return total * Fraction(tier.factor)
        raise AssertionError("The last tier of a rule has no upper limit.")


def flat(factor: str) -> Rule:
    """A rule with one factor, whatever the dose."""
    return Rule((Tier(None, Decimal(factor)),))


@dataclass(frozen=True, slots=True)
class Table:
    """A published table. Rules are keyed by drug and form; a liquid counts as oral."""

    code: str
    title: str
    source: str
    rules: Mapping[tuple[str, str], Rule]
