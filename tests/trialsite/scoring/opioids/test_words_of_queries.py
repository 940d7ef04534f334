"""Every question about an unusual dose, in all its words."""

from decimal import Decimal

import pytest

from trialsite.scoring.errors import MeasureError
from trialsite.scoring.opioids import Entry, day_mme, log_queries, queries, summarize
from trialsite.scoring.opioids.day import day_totals


def tablets(drug, strength, units=1):
    return Entry(drug, strength_mg=strength, units=units)


def patches(drug, rate, units=None):
    return Entry(drug, "patch", mcg_per_h=rate, units=units)


CASES = {
    "day_total": (
        [tablets("morphine", "30.0", 12)],
        "The day adds up to 360 MME, more than 300. Please check every number.",
        (Decimal(360), Decimal(300)),
    ),
    "day_total_second_check": (
        [tablets("morphine", 60, 17)],
        "The day adds up to 1020 MME, more than 1000. Please check every number. It is "
        "so high that a second person should look at it.",
        (Decimal(1020), Decimal(1000)),
    ),
    "drug_total": (
        [tablets("codeine", 30, 13)],
        "All codeine doses make 390 mg, more than 360. Is it right?",
        (Decimal(390), Decimal(360)),
    ),
    "drug_total of patches": (
        [patches("buprenorphine", 20, 2)],
        "All buprenorphine patches make 40 mcg/h, more than 20. Is it right?",
        (Decimal(40), Decimal(20)),
    ),
    "units": (
        [tablets("codeine", 15, "24.5")],
        "24.5 of codeine in one day is more than 24. Were mg typed?",
        (Decimal("24.5"), Decimal(24)),
    ),
    "looks_like_mcg": (
        [tablets("morphine", 1000, "0.1")],
        "morphine of 1000 mg is 1000 mg or more. Is it in mcg?",
        (Decimal(1000), Decimal(1000)),
    ),
    "strength": (
        [tablets("morphine", "14.0")],
        "No morphine of 14 mg is in our list. Is it right?",
        (Decimal(14), None),
    ),
    "strength of a patch": (
        [patches("fentanyl", 30)],
        "No fentanyl of 30 mcg/h is in our list. Is it right?",
        (Decimal(30), None),
    ),
    "patches": (
        [patches("fentanyl", 12, 3), patches("fentanyl", 12), patches("fentanyl", 25)],
        "5 patches on one day are more than 4. Is it right?",
        (Decimal(5), Decimal(4)),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_question_in_all_its_words(name):
    entries, text, numbers = CASES[name]
    found = {query.code: query for query in queries(entries)}
    query = found[name.partition(" ")[0]]
    assert (query.text, (query.value, query.limit)) == (text, numbers)
    assert query.day is None


def test_a_jump_names_both_days():
    (query,) = queries([tablets("morphine", 15)], before=[tablets("morphine", 15, 3)])
    assert query.text == (
        "The day adds up to 15 MME and the day before to 45: more than 2 times apart. "
        "Is it right?"
    )
    assert (query.code, query.value, query.limit) == ("jump", 15, 2)


def test_a_question_about_the_total_is_asked_once():
    codes = [query.code for query in queries([tablets("morphine", 60, 17)])]
    assert codes == ["day_total_second_check"]


def test_patches_that_were_not_worn_are_not_counted():
    none = Entry("fentanyl", "patch", mcg_per_h=25, units=2, hours=0)
    assert queries([patches("fentanyl", 12, 4), none]) == ()


def test_questions_follow_the_table_of_the_study():
    """Hydromorphone counts 5 by CDC 2022 and 4 by CDC 2016; of the extended factors
    fentanyl in the cheek is one."""
    day = [tablets("hydromorphone", 8, 8)]
    assert [query.code for query in queries(day)] == ["day_total"]
    assert queries(day, table="CDC2016") == ()
    film = [Entry("fentanyl", "film", strength_mcg=200, units=24)]
    assert [query.code for query in queries(film, extended=True)] == ["day_total"]


def test_a_neighbour_is_summed_by_the_same_table():
    """8 mg of hydromorphone are 40 MME by CDC 2022, and 32 by CDC 2016."""
    day, before = [tablets("morphine", 75)], [tablets("hydromorphone", 8)]
    assert queries(day, before=before) == ()
    (query,) = queries(day, before=before, table="CDC2016")
    assert (query.code, query.value) == ("jump", 75)
    film = [Entry("fentanyl", "film", strength_mcg=200, units=2)]
    assert queries(day, before=film, extended=True) == ()


def test_totals_of_a_day_are_by_drug_and_form_in_the_usual_table():
    """What was entered as none taken is no total, and a liquid counts as swallowed."""
    day = [
        tablets("morphine", 15, 2),
        Entry("morphine", mg_per_ml=2, ml=5),
        tablets("oxycodone", 5, 0),
        patches("fentanyl", 25),
    ]
    assert day_totals(day) == {("morphine", "oral"): 40, ("fentanyl", "patch"): 25}
    film = [Entry("fentanyl", "film", strength_mcg=100, units=2)]
    with pytest.raises(MeasureError):
        day_totals(film)
    assert day_totals(film, extended=True) == {("fentanyl", "film"): 200}


def test_patches_are_counted_however_short_they_were_worn():
    hour = Entry("fentanyl", "patch", mcg_per_h=12, units=5, hours=1)
    assert [query.code for query in queries([hour])] == ["patches"]


FILM = Entry("fentanyl", "film", strength_mcg=200, units=24)
USUAL = [Entry("hydromorphone", strength_mg=8, units=8)]


@pytest.mark.parametrize(
    "rule",
    [
        day_mme,
        day_totals,
        queries,
        lambda day, **choices: log_queries([day], **choices),
        lambda day, **choices: summarize([day], minimum_reported=1, **choices),
    ],
)
def test_where_a_study_says_nothing_the_table_is_cdc_2022_and_nothing_more(rule):
    assert rule(USUAL) == rule(USUAL, table="CDC2022", extended=False)
    assert rule([FILM], extended=True)
    with pytest.raises(MeasureError):
        rule([FILM])
