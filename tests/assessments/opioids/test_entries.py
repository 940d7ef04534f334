"""From the medicines of a log to what the dose rules take."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from assessments.opioids.entries import (
    dose_in_words,
    entry,
    find_product,
    name_of,
    unit_of,
)
from trialsite.scoring.opioids import DRUGS, day_mme


@dataclass(frozen=True)
class Product:
    drug: str
    form: str
    strength: Decimal


OXYCODONE = Product("oxycodone", "oral", Decimal("5.000"))
MORPHINE = Product("morphine", "liquid", Decimal(2))
FENTANYL = Product("fentanyl", "patch", Decimal("12.5"))


def test_tablets_liquids_and_patches_each_have_their_own_numbers():
    """A patch counts on every day it is worn."""
    assert day_mme([entry(OXYCODONE, Decimal(4))]).mme == 30
    assert day_mme([entry(MORPHINE, Decimal("7.5"))]).mme == 15
    assert day_mme([entry(FENTANYL, Decimal(2))]).mme == 60


def test_buprenorphine_is_kept_and_adds_nothing():
    film = entry(Product("buprenorphine", "film", Decimal(300)), Decimal(2))
    day = day_mme([film])
    assert (day.mme, day.excluded) == (0, ("buprenorphine",))


@pytest.mark.parametrize(
    "product",
    [
        Product(drug.code, form.code, Decimal(5))
        for drug in DRUGS
        for form in drug.forms
    ],
    ids=lambda product: f"{product.drug} {product.form}",
)
def test_every_medicine_of_the_catalogue_can_be_entered(product):
    day_mme([entry(product, Decimal(1))])
    assert name_of(product) and unit_of(product)


def test_a_medicine_is_called_what_its_label_says():
    assert name_of(OXYCODONE) == "Oxycodone 5 mg, tablet or capsule"
    assert name_of(FENTANYL) == "Fentanyl 12.5 mcg/h, patch"
    assert dose_in_words(OXYCODONE, Decimal("4.00")) == "4 × oxycodone 5 mg"
    assert dose_in_words(MORPHINE, Decimal("7.50")) == "7.5 mL of morphine 2 mg/mL"


def test_a_medicine_that_is_not_listed_is_named_with_what_is():
    with pytest.raises(LookupError, match=r"'oxycodone' 'patch'.*fentanyl patch"):
        find_product("oxycodone", "patch")
