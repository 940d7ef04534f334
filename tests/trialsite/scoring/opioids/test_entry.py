from dataclasses import FrozenInstanceError
from decimal import Decimal

import pytest

from trialsite.scoring.errors import MeasureError
from trialsite.scoring.opioids import Entry


def refusal(**fields):
    with pytest.raises(MeasureError) as refused:
        _ = Entry(**fields).amount
    return refused.value


def test_half_tablets_count():
    assert Entry("oxycodone", strength_mg=5, units="1.5").amount == Decimal("7.5")


def test_an_oral_dose_in_ml_is_a_liquid():
    named = Entry("oxycodone", "liquid", mg_per_ml=20, ml="0.75")
    unnamed = Entry("oxycodone", mg_per_ml=20, ml="0.75")
    assert named.amount == unnamed.amount == 15
    assert unnamed.shape.code == "liquid"


def test_a_patch_counts_by_the_hours_it_was_worn():
    assert Entry("fentanyl", "patch", mcg_per_h=25).amount == 25
    assert Entry("fentanyl", "patch", mcg_per_h=50, hours=6).amount == Decimal("12.5")
    assert Entry("fentanyl", "patch", mcg_per_h=25, units=2).amount == 50


def test_the_number_on_the_box_of_a_patch_is_the_one_that_counts():
    assert Entry("fentanyl", "patch", mcg_per_h=12).amount == 12


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({}, "missing_field", "strength_mg"),
        ({"strength_mg": 5}, "missing_field", "units"),
        ({"ml": 5}, "missing_field", "mg_per_ml"),
        ({"mg_per_ml": 5}, "missing_field", "ml"),
        ({"form": "liquid"}, "missing_field", "mg_per_ml"),
        ({"form": "patch"}, "missing_field", "mcg_per_h"),
        ({"form": "film", "units": 1}, "missing_field", "strength_mcg"),
        ({"strength_mg": 5, "units": 1, "ml": 1}, "unexpected_field", "ml"),
        ({"strength_mg": 5, "units": 1, "hours": 12}, "unexpected_field", "hours"),
        ({"form": "patch", "mcg_per_h": 25, "ml": 1}, "unexpected_field", "ml"),
        ({"form": "powder"}, "unsupported_form", "form"),
        ({"form": "iv"}, "unsupported_route", "route"),
        ({"form": "intrathecal"}, "unsupported_route", "route"),
    ],
)
def test_a_number_that_is_lacking_or_useless_is_named(fields, code, field):
    error = refusal(drug="oxycodone", **fields)
    assert error.code == code
    assert field in error.what


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"strength_mg": 5, "units": -1}, "out_of_range"),
        ({"strength_mg": 0, "units": 1}, "out_of_range"),
        ({"strength_mg": -5, "units": 1}, "out_of_range"),
        ({"strength_mg": 100_001, "units": 1}, "out_of_range"),
        ({"strength_mg": "0.00001", "units": 1}, "out_of_range"),
        ({"form": "patch", "mcg_per_h": 25, "hours": "24.5"}, "out_of_range"),
        ({"form": "patch", "mcg_per_h": 25, "hours": -1}, "out_of_range"),
        ({"strength_mg": 7.5, "units": 1}, "wrong_type"),
        ({"strength_mg": "five", "units": 1}, "wrong_type"),
        ({"strength_mg": 5, "units": True}, "wrong_type"),
        ({"strength_mg": Decimal("NaN"), "units": 1}, "wrong_type"),
        ({"form": "patch", "mcg_per_h": 25, "hours": None}, "wrong_type"),
    ],
)
def test_an_impossible_number_is_refused_at_once(fields, code):
    with pytest.raises(MeasureError) as refused:
        Entry("oxycodone", **fields)
    assert refused.value.code == code
    assert "oxycodone" in str(refused.value)
    assert "Allowed: " in str(refused.value)


def test_an_entry_does_not_change_and_equals_its_like():
    entry = Entry("morphine", strength_mg=15, units=2)
    assert entry == Entry("morphine", strength_mg="15.0", units=Decimal(2))
    assert hash(entry) == hash(Entry("morphine", strength_mg="15", units=2))
    with pytest.raises(FrozenInstanceError):
        entry.units = Decimal(3)
