"""The log's scores, from days as they are told to the rows that are exported."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from assessments.opioids.actions import list_product, report_days
from assessments.opioids.day_report import NONE, TAKEN, DayReport
from assessments.opioids.log import window_of
from assessments.responses.actions import complete, open_response
from trialsite.scoring.opioids.log_scores import FUNCTION

VECTORS = json.loads((Path(__file__).parents[2] / "vectors.json").read_text())["tlfb"]


def product_of(entry):
    """A vector's entry as (drug, form, strength), and how much of it was taken."""
    strengths = {"strength_mg", "mg_per_ml", "mcg_per_h", "strength_mcg"}
    (strength,) = strengths & entry.keys()
    amount = entry.get("units", entry.get("ml", 1))
    product = (entry["drug"], entry.get("form", "oral"), Decimal(str(entry[strength])))
    return product, Decimal(str(amount))


@pytest.mark.parametrize(
    "vector",
    [v for v in VECTORS if len(v["input"]["days"]) == 28 and not v["input"]["params"]],
    ids=lambda vector: vector["id"],
)
def test_scores_are_those_of_the_vectors_through_the_whole_path(visit, vector):
    log = open_response(visit=visit, instrument="opioid_log", mode="self", by=None)
    listed = {}
    days = {}
    for day, entries in zip(window_of(log), vector["input"]["days"], strict=True):
        if entries is None:
            continue
        amounts = {}
        for product, amount in map(product_of, entries):
            if product not in listed:
                drug, form, strength = product
                listed[product] = list_product(
                    response=log,
                    drug=drug,
                    form=form,
                    strength=strength,
                    usual=amount,
                    by=None,
                ).pk
            amounts[listed[product]] = amount
        days[day] = (
            DayReport(TAKEN, amounts) if any(amounts.values()) else DayReport(NONE)
        )
    report_days(response=log, days=days, by=None)
    complete(response=log, by=None)

    expected = vector["expected"]
    scores = {score.code: score for score in log.scores.all()}
    assert set(scores) == set(FUNCTION.scores)
    for code, score in scores.items():
        assert (score.n_answered, score.n_items) == (expected["n_reported"], 28)
        if expected["mean_daily_mme"] is None or expected[code] is None:
            assert score.value is None
        else:
            assert abs(score.value - Decimal(str(expected[code]))) <= Decimal("1e-6")


def test_too_few_days_give_no_score_and_never_zero(visit):
    """20 of 28 told days are one too few."""
    log = open_response(visit=visit, instrument="opioid_log", mode="self", by=None)
    report_days(
        response=log,
        days={day: DayReport(NONE) for day in window_of(log)[:20]},
        by=None,
    )
    complete(response=log, by=None)
    assert {score.value for score in log.scores.all()} == {None}
