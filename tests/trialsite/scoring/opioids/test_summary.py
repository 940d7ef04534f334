from decimal import Decimal

import pytest

from trialsite.scoring.errors import MeasureError
from trialsite.scoring.opioids import Entry, log_scores, summarize
from trialsite.scoring.scores import FUNCTIONS

MORPHINE_30 = [Entry("morphine", strength_mg=30, units=1)]
BUPRENORPHINE = [Entry("buprenorphine", strength_mg=8, units=1)]


def test_a_zero_day_counts_in_the_mean_and_an_unreported_day_does_not():
    with_zeros = summarize([MORPHINE_30] * 21 + [[]] * 7)
    with_gaps = summarize([MORPHINE_30] * 21 + [None] * 7)
    assert with_zeros.mean_daily_mme == Decimal("22.5")
    assert with_gaps.mean_daily_mme == 30
    assert with_zeros.mean_mme_on_use_days == with_gaps.mean_mme_on_use_days == 30
    assert (with_zeros.n_reported, with_gaps.n_reported) == (28, 21)


def test_one_day_short_of_the_minimum_leaves_no_mean_and_no_highest_day():
    summary = summarize([MORPHINE_30] * 20 + [None] * 8)
    assert not summary.sufficient
    assert summary.mean_daily_mme is None
    assert summary.mean_mme_on_use_days is None
    assert summary.max_daily_mme is None
    assert (summary.n_reported, summary.total_mme) == (20, 600)


def test_the_minimum_is_a_choice_of_the_study():
    days = [MORPHINE_30] * 14 + [None] * 14
    assert summarize(days, minimum_reported=14).mean_daily_mme == 30


def test_a_person_who_took_nothing_has_a_mean_of_zero_but_none_on_use_days():
    summary = summarize([[]] * 28)
    assert summary.mean_daily_mme == 0
    assert summary.max_daily_mme == 0
    assert summary.mean_mme_on_use_days is None


def test_buprenorphine_days_are_opioid_days_without_being_use_days():
    summary = summarize([BUPRENORPHINE] * 10 + [MORPHINE_30] * 8 + [[]] * 10)
    assert (summary.n_use_days, summary.n_any_opioid_days) == (8, 18)
    assert summary.any_excluded


def test_the_same_days_can_be_summed_by_either_table():
    days = [[Entry("hydromorphone", strength_mg=4, units=3)]] * 28
    assert summarize(days).mean_daily_mme == 60
    assert summarize(days, table="CDC2016").mean_daily_mme == 48
    assert summarize(days, table="CDC2016").table == "CDC2016"


@pytest.mark.parametrize("minimum", [0, 29, -1])
def test_a_minimum_that_no_log_can_meet_is_refused(minimum):
    with pytest.raises(MeasureError) as refused:
        summarize([[]] * 28, minimum_reported=minimum)
    assert refused.value.code == "out_of_range"
    assert "1 to 28" in refused.value.allowed


def test_a_log_without_days_is_refused():
    with pytest.raises(MeasureError) as refused:
        summarize([])
    assert refused.value.code == "wrong_length"


def test_scores_of_a_log_carry_its_table_and_minimum(no_float):
    summary = summarize([MORPHINE_30] * 21 + [None] * 7)
    scores = log_scores(summary)
    no_float(scores)
    assert tuple(one.code for one in scores) == FUNCTIONS["opioid_log"].scores
    mean = scores[0]
    assert (mean.value, mean.n_answered, mean.n_items) == (30, 21, 28)
    assert mean.prorated
    assert mean.params == (
        ("table", "CDC2022"),
        ("extended", 0),
        ("minimum_reported", 21),
    )
    for one in scores:
        assert one.value == getattr(summary, one.code)


def test_with_too_few_days_no_score_pretends_to_be_low():
    for one in log_scores(summarize([MORPHINE_30] * 3 + [None] * 25)):
        assert one.value is None
        assert (one.n_answered, one.prorated) == (3, False)


def test_a_log_without_use_has_scores_but_no_mean_on_use_days():
    values = {one.code: one.value for one in log_scores(summarize([[]] * 28))}
    assert values.pop("mean_mme_on_use_days") is None
    assert set(values.values()) == {0}
