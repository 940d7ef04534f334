"""From what a log lists to what the dose rules take. Imports no Django."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

from trialsite.scoring.exact import plain
from trialsite.scoring.opioids import DRUGS, Drug, Entry, Form


class Product(Protocol):
    """A medicine by drug, form and strength; the strength is in its form's unit."""

    @property
    def drug(self) -> str: ...
    @property
    def form(self) -> str: ...
    @property
    def strength(self) -> Decimal: ...


def find_product(drug: str, form: str) -> tuple[Drug, Form]:
    """What the catalogue says of a drug in a form. Raises LookupError naming both
    and what there is."""
    for found in DRUGS:
        for shape in found.forms:
            if (found.code, shape.code) == (drug, form):
                return found, shape
    known = ", ".join(f"{d.code} {f.code}" for d in DRUGS for f in d.forms)
    raise LookupError(f"No opioid is listed as {drug!r} {form!r}; there is {known}")


def name_of(product: Product) -> str:
    """The product in full: "Oxycodone 5 mg, tablet or capsule"."""
    _, form = find_product(product.drug, product.form)
    short = short_name(product)
    return f"{short[:1].upper()}{short[1:]}, {form.label[:1].lower()}{form.label[1:]}"


def short_name(product: Product) -> str:
    """The product in a line about a day: "oxycodone 5 mg"."""
    drug, form = find_product(product.drug, product.form)
    name = drug.label.lower().removesuffix(" patch")
    return f"{name} {plain(product.strength)} {form.strength.unit}"


def unit_of(product: Product) -> str:
    """What an amount of the product counts: tablets or capsules, mL, patches."""
    return find_product(product.drug, product.form)[1].fields[1].unit


def dose_in_words(product: Product, amount: Decimal) -> str:
    """How much was taken, in words: "10 mL of morphine 2 mg/mL"."""
    times = "mL of" if unit_of(product) == "mL" else "×"
    return f"{plain(amount)} {times} {short_name(product)}"


def entry(product: Product, amount: Decimal) -> Entry:
    """*amount* of *product*, taken on one day. A patch counts as worn all day.
    Raises MeasureError for numbers that no rule can use."""
    _, form = find_product(product.drug, product.form)
    numbers: dict[str, Decimal] = {
        form.strength.code: product.strength,
        form.fields[1].code: amount,
    }
    return Entry(product.drug, form.code, **numbers)


def entries(doses: Iterable[tuple[Product, Decimal]]) -> tuple[Entry, ...]:
    """A day's entries, from how much of each product was taken on it."""
    return tuple(entry(product, amount) for product, amount in doses)
