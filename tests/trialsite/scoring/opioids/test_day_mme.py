from decimal import Decimal

import pytest

from trialsite.scoring.errors import MeasureError
from trialsite.scoring.opioids import Entry, day_mme

# One unit of each drug, and its MME by either guideline.
FACTORS = [
    ("codeine", "0.15", "0.15"),
    ("hydrocodone", "1", "1"),
    ("hydromorphone", "5", "4"),
    ("methadone", "4.7", "4"),
    ("morphine", "1", "1"),
    ("oxycodone", "1.5", "1.5"),
    ("oxymorphone", "3", "3"),
    ("tapentadol", "0.4", "0.4"),
    ("tramadol", "0.2", "0.1"),
]


def mg(drug, dose):
    return Entry(drug, strength_mg=dose, units=1)


@pytest.mark.parametrize(("drug", "in_2022", "in_2016"), FACTORS)
def test_a_milligram_counts_by_the_factor_of_its_table(drug, in_2022, in_2016):
    assert day_mme([mg(drug, 1)], table="CDC2022").mme == Decimal(in_2022)
    assert day_mme([mg(drug, 1)], table="CDC2016").mme == Decimal(in_2016)


@pytest.mark.parametrize("table", ["CDC2022", "CDC2016"])
def test_a_patch_counts_every_day_it_is_worn_whatever_the_day_of_change(table):
    assert day_mme([Entry("fentanyl", "patch", mcg_per_h=12)], table=table).mme == (
        Decimal("28.8")
    )


def test_old_and_new_patch_on_a_change_day_make_one_day():
    old = Entry("fentanyl", "patch", mcg_per_h=25, hours=9)
    new = Entry("fentanyl", "patch", mcg_per_h=25, hours=15)
    assert day_mme([old, new]).mme == 60


def test_two_patches_add():
    two = [Entry("fentanyl", "patch", mcg_per_h=n) for n in (25, 50)]
    assert day_mme(two).mme == 180


@pytest.mark.parametrize(
    ("dose", "mme"),
    [
        ("20", "80"),
        ("20.5", "164"),
        ("40", "320"),
        ("40.0001", "400.001"),
        ("60", "600"),
        ("60.5", "726"),
        ("100", "1200"),
    ],
)
def test_methadone_of_2016_goes_by_tiers_that_leave_no_gap(dose, mme):
    assert day_mme([mg("methadone", dose)], table="CDC2016").mme == Decimal(mme)


def test_the_tier_is_that_of_all_methadone_of_the_day():
    """15 + 15 mg is 30 mg at 8, not twice 15 mg at 4; tablets and liquid alike."""
    tablets = mg("methadone", 15)
    liquid = Entry("methadone", mg_per_ml=10, ml="1.5")
    assert day_mme([tablets, liquid], table="CDC2016").mme == 240
    assert day_mme([tablets, liquid], table="CDC2022").mme == 141


@pytest.mark.parametrize(
    ("dose", "ge50", "ge90"),
    [("49.95", 0, 0), ("50", 1, 0), ("89.9999", 1, 0), ("90", 1, 1), ("90.1", 1, 1)],
)
def test_flags_include_their_limit_and_compare_unrounded(dose, ge50, ge90):
    found = day_mme([mg("morphine", dose)])
    assert (found.ge50, found.ge90) == (bool(ge50), bool(ge90))


def test_a_day_without_opioids_is_zero_and_one_not_needed_too():
    for entries in ([], [Entry("oxycodone", strength_mg=5, units=0)]):
        found = day_mme(entries)
        assert found.mme == 0
        assert not found.any_opioid


def test_buprenorphine_adds_nothing_but_marks_the_day():
    entries = [
        Entry("buprenorphine", strength_mg=8, units=2),
        Entry("buprenorphine", "patch", mcg_per_h=10),
        Entry("buprenorphine", "film", strength_mcg=300, units=2),
    ]
    found = day_mme(entries)
    assert (found.mme, found.excluded, found.any_opioid) == (
        0,
        ("buprenorphine",),
        True,
    )


def test_buprenorphine_that_was_not_taken_marks_nothing():
    found = day_mme([Entry("buprenorphine", strength_mg=8, units=0)])
    assert found.excluded == ()
    assert not found.any_opioid


def test_a_faulty_buprenorphine_entry_is_refused_all_the_same():
    with pytest.raises(MeasureError) as refused:
        day_mme([Entry("buprenorphine", units=2)])
    assert refused.value.code == "missing_field"


@pytest.mark.parametrize(
    ("entry", "mme"),
    [
        (Entry("fentanyl", "film", strength_mcg=1200, units=2), "432"),
        (Entry("fentanyl", "nasal_spray", strength_mcg=100, units=3), "48"),
        (Entry("fentanyl", "lozenge", strength_mcg=200, units=1), "26"),
        (Entry("butorphanol", "liquid", mg_per_ml=10, ml="2.5"), "175"),
        (Entry("meperidine", strength_mg=50, units=1), "5"),
    ],
)
def test_extended_factors_count_only_for_a_study_that_takes_them(entry, mme):
    assert day_mme([entry], extended=True).mme == Decimal(mme)
    with pytest.raises(MeasureError) as refused:
        day_mme([entry])
    assert refused.value.code in {"unknown_drug", "unsupported_form"}


def test_extended_factors_leave_those_of_the_table_as_they_are():
    for drug, in_2022, _ in FACTORS:
        assert day_mme([mg(drug, 1)], extended=True).mme == Decimal(in_2022)


@pytest.mark.parametrize(
    ("entry", "code", "allowed"),
    [
        (mg("kratom", 1), "unknown_drug", "buprenorphine, codeine"),
        (mg("Oxycodone", 1), "unknown_drug", "oxycodone"),
        (mg("fentanyl", 1), "unsupported_form", "patch"),
        (Entry("oxycodone", "patch", mcg_per_h=5), "unsupported_form", "oral"),
        (Entry("morphine", "iv"), "unsupported_route", "oral"),
        (Entry("buprenorphine", "injection"), "unsupported_route", "patch"),
    ],
)
def test_what_has_no_factor_is_refused_with_what_has(entry, code, allowed):
    with pytest.raises(MeasureError) as refused:
        day_mme([entry])
    assert refused.value.code == code
    assert allowed in refused.value.allowed


def test_an_unknown_table_is_refused_with_the_known_ones():
    with pytest.raises(MeasureError) as refused:
        day_mme([], table="CDC2019")
    assert refused.value.code == "unknown_table"
    assert refused.value.allowed == "CDC2022, CDC2016"
