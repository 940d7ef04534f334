"""What somebody takes, day by day, so that it comes to a wanted daily dose.

Imports no Django.
"""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from assessments.simulation.chance import happens
from assessments.simulation.prescriptions import Prescription, Product, mme_of
from assessments.simulation.targets import Doses
from trialsite.protocol.types import OpioidLog

BAD_DAYS = (0.1, 0.4)
"""The shares of days on which a second product is taken, from few to many people."""


@dataclass(frozen=True)
class Diary:
    """A filled log: the products, the usual daily amount of each (0 for one taken as
    needed), and how much of each was taken on every day, oldest first; None for a day
    that is not remembered."""

    products: tuple[Product, ...]
    usual: tuple[Decimal, ...]
    days: tuple[tuple[Decimal, ...] | None, ...]


def keep_diary(
    rng: Random,
    doses: Doses,
    rules: OpioidLog,
    prescription: Prescription,
    dose: float,
) -> Diary:
    """A log of as many days as the protocol asks about, with a mean near *dose* MME.
    Enough days are remembered for the mean to stand."""
    daily, extra = prescription.daily, prescription.as_needed
    bad_days = 0.0
    if extra is not None:
        bad_days = rng.uniform(*BAD_DAYS)
        dose -= bad_days * mme_of(extra, rules.table)
    usual, short_of = _tablets(daily, dose / mme_of(daily, rules.table))
    may_forget = rules.days - rules.minimum_reported
    days: list[tuple[Decimal, ...] | None] = []
    for _ in range(rules.days):
        if may_forget and happens(rng, doses.forgotten):
            may_forget -= 1
            days.append(None)
            continue
        another = happens(rng, abs(short_of))
        amounts = [usual + (1 if short_of > 0 else -1) if another else usual]
        if extra is not None:
            amounts.append(Decimal(happens(rng, bad_days)))
        days.append(tuple(amounts))
    products = (daily,) if extra is None else (daily, extra)
    return Diary(products, (usual, Decimal(0))[: len(products)], tuple(days))


def _tablets(product: Product, wanted: float) -> tuple[Decimal, float]:
    """How many are usual on a day, and how many less than *wanted* that is; with that
    probability there is one more (one less, if negative) on a day. Tablets are
    halved, patches are not."""
    if product.form != "oral":
        return Decimal(max(1, round(wanted))), 0.0
    usual = Decimal(max(1, round(wanted * 2))) / 2
    short_of = wanted - float(usual)
    return usual, short_of if usual > 1 else max(short_of, 0.0)
