from decimal import Decimal

import pytest

from trialsite.scoring.errors import MeasureError
from trialsite.scoring.opioids import Entry, log_queries, queries


def asked(*entries, **choices):
    return {query.code for query in queries(entries, **choices)}


def tablets(drug, strength, units):
    return Entry(drug, strength_mg=strength, units=units)


def test_an_ordinary_day_raises_no_question():
    assert not asked(
        tablets("oxycodone", 10, 4),
        Entry("fentanyl", "patch", mcg_per_h=25),
        Entry("morphine", mg_per_ml=20, ml="0.75"),
    )


@pytest.mark.parametrize(
    ("on_the_limit", "above", "code"),
    [
        (tablets("morphine", 60, 5), tablets("morphine", 60, "5.5"), "day_total"),
        (
            tablets("morphine", 100, 10),
            tablets("morphine", 100, "10.5"),
            "day_total_second_check",
        ),
        (tablets("tramadol", 100, 4), tablets("tramadol", 100, 5), "drug_total"),
        (tablets("tapentadol", 100, 6), tablets("tapentadol", 100, 7), "drug_total"),
        (tablets("codeine", 60, 6), tablets("codeine", 60, 7), "drug_total"),
        (tablets("methadone", 10, 20), tablets("methadone", 10, 21), "drug_total"),
        (
            Entry("fentanyl", "patch", mcg_per_h=100, units=3),
            Entry("fentanyl", "patch", mcg_per_h=100, units=4),
            "drug_total",
        ),
        (
            Entry("buprenorphine", "patch", mcg_per_h=20),
            Entry("buprenorphine", "patch", mcg_per_h=20, units=2),
            "drug_total",
        ),
        (
            Entry("fentanyl", "patch", mcg_per_h=12, units=4),
            Entry("fentanyl", "patch", mcg_per_h=12, units=5),
            "patches",
        ),
        (tablets("codeine", 15, 24), tablets("codeine", 15, 25), "units"),
        (tablets("morphine", 15, 1), tablets("morphine", 14, 1), "strength"),
        (
            Entry("morphine", strength_mg="999", units=1),
            Entry("morphine", strength_mg=1000, units=1),
            "looks_like_mcg",
        ),
    ],
)
def test_a_question_is_asked_above_its_limit_and_not_on_it(on_the_limit, above, code):
    assert code not in asked(on_the_limit)
    assert code in asked(above)


def test_a_drug_is_summed_over_its_products():
    parts = tablets("tramadol", 50, 5), tablets("tramadol", 100, 2)
    assert "drug_total" in asked(*parts)
    assert not asked(parts[0])


def test_patches_left_on_are_counted_together():
    patches = [Entry("fentanyl", "patch", mcg_per_h=n) for n in (12, 25, 50, 12, 25)]
    assert asked(*patches) == {"patches"}


@pytest.mark.parametrize(
    ("before", "after", "jumps"),
    [(15, 30, False), (15, 45, True), (45, 15, True), (30, 15, False)],
)
def test_a_day_more_than_twice_its_neighbour_is_asked_about(before, after, jumps):
    day, earlier = tablets("morphine", after, 1), tablets("morphine", before, 1)
    assert ("jump" in asked(day, before=[earlier])) == jumps


def test_as_needed_use_is_not_a_jump():
    assert not asked(tablets("morphine", 30, 1), before=[])
    assert not asked(before=[tablets("morphine", 30, 1)])


def test_a_question_says_what_was_found_and_what_the_limit_is():
    (query,) = queries([tablets("tramadol", "50.00", 10)])
    assert query.text == "All tramadol doses make 500 mg, more than 400. Is it right?"
    assert (query.value, query.limit, query.day) == (500, 400, None)


def test_a_strength_that_nobody_sells_has_no_limit():
    (query,) = queries([tablets("oxycodone", 12, 1)])
    assert (query.code, query.value, query.limit) == ("strength", Decimal(12), None)


def test_questions_of_a_log_know_their_day_and_pass_over_unreported_ones():
    usual = [tablets("morphine", 15, 1)]
    triple = [tablets("morphine", 15, 3)]
    days = [usual, None, triple, usual]
    assert [(q.day, q.code) for q in log_queries(days)] == [(3, "jump")]


def test_the_first_day_of_a_log_has_no_day_before_it():
    low, high = tablets("morphine", 15, 1), tablets("morphine", 15, 3)
    assert not log_queries([[low], None, [high]])


def test_a_fault_is_raised_before_any_question():
    with pytest.raises(MeasureError):
        queries([Entry("oxycodone", units=500)])
