"""Every refusal of a dose, in all its words: who typed the value reads them."""

from datetime import date
from decimal import Decimal

import pytest

from tests.trialsite.scoring.refusing import assert_refused
from trialsite.scoring.opioids import (
    Entry,
    check_date,
    check_no_duplicates,
    day_mme,
    log_window,
    summarize,
)

MEMBERS = (
    "buprenorphine, codeine, fentanyl, hydrocodone, hydromorphone, methadone, "
    "morphine, oxycodone, oxymorphone, tapentadol, tramadol"
)
FORMS = (
    "oral, liquid, patch, buccal, sublingual, lozenge, film, oral_spray, nasal_spray"
)
DAY = date(2026, 3, 10)
LIMITS = "at most 100000, with up to 4 decimals"


def oxycodone(form="oral", **numbers):
    return Entry("oxycodone", form, **numbers)


def twice(entry):
    return check_no_duplicates([entry, oxycodone(strength_mg=10, units=1), entry])


CASES = {
    "an unknown drug": (
        lambda: day_mme([Entry("kratom", strength_mg=1, units=1)]),
        ("unknown_drug", "The drug", "kratom", MEMBERS),
    ),
    "a form without a factor": (
        lambda: day_mme([Entry("fentanyl", "film", strength_mcg=100, units=1)]),
        ("unsupported_form", "The form of fentanyl", "film", "patch"),
    ),
    "forms of which some have a factor": (
        lambda: day_mme([Entry("fentanyl", strength_mg=1, units=1)], extended=True),
        (
            "unsupported_form",
            "The form of fentanyl",
            "oral",
            "buccal, film, lozenge, nasal_spray, oral_spray, patch, sublingual",
        ),
    ),
    "an unknown form": (
        lambda: oxycodone("powder").amount,
        ("unsupported_form", "The form of an opioid", "powder", FORMS),
    ),
    "a route without factors": (
        lambda: oxycodone("iv").amount,
        ("unsupported_route", "The route of an opioid", "iv", FORMS),
    ),
    "an unknown table": (
        lambda: day_mme([], table="WHO"),
        ("unknown_table", "The conversion table", "WHO", "CDC2022, CDC2016"),
    ),
    "a number that is lacking": (
        lambda: oxycodone(strength_mg=5).amount,
        (
            "missing_field",
            "units of oxycodone (oral)",
            None,
            "a number in tablets or capsules",
        ),
    ),
    "a number too many": (
        lambda: oxycodone(strength_mg=5, units=1, ml=3).amount,
        (
            "unexpected_field",
            "ml of oxycodone (oral)",
            Decimal(3),
            "only strength_mg, units",
        ),
    ),
    "hours of a tablet": (
        lambda: oxycodone(strength_mg=5, units=1, hours=12).amount,
        (
            "unexpected_field",
            "hours of oxycodone (oral)",
            Decimal(12),
            "only strength_mg, units",
        ),
    ),
    "a number that is text": (
        lambda: oxycodone(units="two"),
        ("wrong_type", "units of oxycodone", "'two'", "a number such as 7.5"),
    ),
    "a strength of nothing": (
        lambda: oxycodone(mg_per_ml=0),
        (
            "out_of_range",
            "mg_per_ml of oxycodone",
            Decimal(0),
            f"more than 0 and {LIMITS}",
        ),
    ),
    "a negative amount": (
        lambda: oxycodone(units=-1),
        ("out_of_range", "units of oxycodone", Decimal(-1), f"at least 0 and {LIMITS}"),
    ),
    "too many hours": (
        lambda: oxycodone("patch", mcg_per_h=25, hours="24.5"),
        (
            "out_of_range",
            "hours of oxycodone",
            Decimal("24.5"),
            "at least 0 and at most 24, with up to 4 decimals",
        ),
    ),
    "a day to come": (
        lambda: check_date(date(2026, 3, 11), window=log_window(DAY), today=DAY),
        (
            "future_date",
            "The day of a dose",
            "2026-03-11",
            "no later than today, 2026-03-10",
        ),
    ),
    "a day outside the window": (
        lambda: check_date(DAY, window=log_window(DAY), today=DAY),
        (
            "outside_window",
            "The day of a dose",
            "2026-03-10",
            "2026-02-10 to 2026-03-09",
        ),
    ),
    "a product twice": (
        lambda: twice(oxycodone(mg_per_ml="20.0", ml=1)),
        (
            "duplicate",
            "A product entered for this day",
            "oxycodone 20.0 mg/mL for the second time",
            "each product once a day, unless it is confirmed",
        ),
    ),
    "a log without days": (
        lambda: summarize([]),
        ("wrong_length", "The number of days", 0, "1 or more"),
    ),
    "a minimum above the days": (
        lambda: summarize([[], []], minimum_reported=3),
        (
            "out_of_range",
            "The minimum of reported days",
            3,
            "a whole number from 1 to 2",
        ),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_refusal_says_what_was_found_and_what_is_allowed(name):
    assert_refused(*CASES[name])
