"""Numbers of a screening that are worked out, by the rules of the trial's own forms."""

from datetime import date
from decimal import Decimal

import pytest

from participants.screening.workings import CannotWorkOut, Given, Medicine, work_out
from tests.protocols import SCORED
from trialsite.protocol import load
from trialsite.scoring.opioids import Entry, day_mme

TODAY = date(2026, 3, 1)
TRIAL = load(SCORED)


def worked(code, **given):
    found = work_out(TRIAL.criterion(code), TRIAL, Given(**given), TODAY)
    return found and found.value


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (date(2005, 3, 1), 21),
        (date(2005, 3, 2), 20),
        (date(1968, 2, 29), 58),
    ],
)
def test_age_is_completed_years(born, age):
    assert worked("age", born=born) == age


def test_a_birthday_is_not_kept_with_the_age():
    criterion = TRIAL.criterion("age")
    found = work_out(criterion, TRIAL, Given(born=date(1970, 2, 28)), TODAY)
    assert found.kept == {"by": "age"}


def test_average_pain_is_the_mean_of_the_four_items_and_not_rounded_up_to_pass():
    items = {"bpi_worst": 5, "bpi_least": 2, "bpi_average": 2, "bpi_now": 2}
    value = worked("pain", items=items)
    assert value == Decimal("2.75")
    assert TRIAL.criterion("pain").met(value) is False


def test_disability_of_ten_sections():
    codes = [item.code for item in TRIAL.instrument("odi").items]
    assert worked("disability", items=dict.fromkeys(codes, 1)) == 20


def test_too_few_sections_are_said_and_give_no_number():
    codes = [item.code for item in TRIAL.instrument("odi").items]
    with pytest.raises(CannotWorkOut, match="2 of 10 answers are too few"):
        worked("disability", items=dict.fromkeys(codes[:2], 1))


def test_the_dose_is_that_of_the_opioid_log():
    """Oxycodone 10 mg three times and a fentanyl patch of 25 mcg/h."""
    medicines = (
        Medicine("oxycodone", "oral", Decimal(10), Decimal(3)),
        Medicine("fentanyl", "patch", Decimal(25), Decimal(1)),
    )
    same = day_mme(
        [
            Entry("oxycodone", strength_mg=10, units=3),
            Entry("fentanyl", "patch", mcg_per_h=25),
        ]
    )
    assert worked("dose", medicines=medicines) == same.mme == 105


def test_a_drug_without_equivalent_is_not_counted_as_nothing():
    medicine = Medicine("buprenorphine", "patch", Decimal(10), Decimal(1))
    with pytest.raises(CannotWorkOut, match="Buprenorphine has no morphine equivalent"):
        worked("dose", medicines=(medicine,))


def test_nothing_given_is_nothing_known():
    for code in ("age", "pain", "disability", "dose", "swims"):
        assert worked(code) is None
