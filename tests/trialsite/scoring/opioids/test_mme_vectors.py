"""Every case of a day's dose and of a 28-day log, published or computed."""

from decimal import Decimal

import pytest

from trialsite.scoring.errors import MeasureError
from trialsite.scoring.opioids import Entry, day_mme, summarize


def test_a_days_dose_agrees_with_its_case(mme_vector, agree, no_float):
    case = mme_vector["input"]
    if "expected_error" in mme_vector:
        with pytest.raises(MeasureError) as refused:
            day_mme([Entry(**entry) for entry in case["entries"]], **case["params"])
        assert refused.value.code == mme_vector["expected_error"]
        return
    dose = day_mme([Entry(**entry) for entry in case["entries"]], **case["params"])
    no_float(dose)
    for name, expected in mme_vector["expected"].items():
        found = getattr(dose, name)
        agree(list(found) if name == "excluded" else found, expected)
    if "published_mme" in mme_vector:
        agree(dose.mme, mme_vector["published_mme"], within=Decimal("1e-4"))


def test_a_log_agrees_with_its_case(log_vector, agree, no_float):
    case = log_vector["input"]
    days = [
        None if day is None else [Entry(**entry) for entry in day]
        for day in case["days"]
    ]
    summary = summarize(days, **case["params"])
    no_float(summary)
    for name, expected in log_vector["expected"].items():
        agree(getattr(summary, name), expected)
