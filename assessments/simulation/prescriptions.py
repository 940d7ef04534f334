"""What somebody on a certain daily dose is likely prescribed. Imports no Django."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from random import Random

from assessments.opioids.entries import entry
from assessments.simulation.chance import happens, pick
from assessments.simulation.targets import Doses
from trialsite.scoring.opioids import day_mme, queries

MANY = 8
"""Tablets a day that a prescription hardly exceeds."""

CLOSE = 0.1
"""How far, as a share, a prescribed dose may lie from the wanted one."""


@dataclass(frozen=True)
class Product:
    """A medicine by drug, form and strength, the strength in the unit of the form."""

    drug: str
    form: str
    strength: Decimal


@cache
def mme_of(product: Product, table: str) -> float:
    """Morphine equivalents of one tablet, or of one patch worn for a day."""
    return float(day_mme([entry(product, Decimal(1))], table=table).mme)


@cache
def _most(product: Product, table: str) -> int:
    """How many a day nobody would ask about, at most, and at least one."""
    for count in range(2, MANY + 1):
        asked = queries([entry(product, Decimal(count))], table=table)
        # A high total is a high dose, whatever it is taken in.
        if any(query.code != "day_total" for query in asked):
            return count - 1
    return MANY


def _misfit(product: Product, table: str, dose: float) -> float:
    """How far a whole number of tablets a day is from *dose*, as a share of it;
    tablets beyond the usual number count in full."""
    count = dose / mme_of(product, table)
    beyond = max(0.0, count - _most(product, table))
    return abs(count - max(1, round(count))) / count + beyond


@dataclass(frozen=True)
class Prescription:
    """The product of every day and, for some people, a weaker one for bad days."""

    daily: Product
    as_needed: Product | None


def prescribe(rng: Random, doses: Doses, table: str, dose: float) -> Prescription:
    """What a person on *dose* MME a day is likely prescribed."""
    offered = _offered(doses)
    fitting = {
        product: share
        for product, share in offered.items()
        if _misfit(product, table, dose) < CLOSE
    }
    if fitting:
        daily = pick(rng, fitting)
    else:
        daily = min(offered, key=lambda product: _misfit(product, table, dose))
    weaker = [
        product
        for product in offered
        if product.form == "oral"
        and product.drug != daily.drug
        and mme_of(product, table) <= dose / 4
    ]
    wanted = happens(rng, doses.as_needed)
    as_needed = rng.choice(weaker) if weaker and wanted else None
    return Prescription(daily=daily, as_needed=as_needed)


def adjusted(
    prescription: Prescription, doses: Doses, table: str, dose: float
) -> Prescription:
    """The same drugs for another dose: in the same strength while that is some tablets
    a day, else in the strength that fits best, else another drug."""
    daily = prescription.daily
    if 0.5 <= dose / mme_of(daily, table) <= _most(daily, table):
        return prescription

    def another(product: Product) -> tuple[bool, bool, float]:
        misfit = _misfit(product, table, dose)
        changed = (product.drug, product.form) != (daily.drug, daily.form)
        return misfit >= 1, changed, misfit

    best = min(_offered(doses), key=another)
    extra = prescription.as_needed
    return Prescription(best, extra if extra and extra.drug != best.drug else None)


def _offered(doses: Doses) -> dict[Product, float]:
    """Every product of the targets, with its share: that of its drug, divided."""
    return {
        Product(medicine.drug, medicine.form, Decimal(str(strength))): (
            medicine.share / len(medicine.strengths)
        )
        for medicine in doses.medicines
        for strength in medicine.strengths
    }
