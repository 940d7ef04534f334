"""Opioid logs are ones that the log takes, and come to the wanted dose."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.opioids.day_report import TAKEN, UNKNOWN, DayReport, checked
from assessments.opioids.entries import entries
from assessments.simulation.chance import begin
from assessments.simulation.diaries import Diary, keep_diary
from assessments.simulation.prescriptions import adjusted, prescribe
from assessments.simulation.world import World
from trialsite.protocol.types import OpioidLog
from trialsite.scoring.opioids import LogSummary, queries, summarize

seeds = st.integers(0, 2**32)
doses = st.floats(15, 500)


@pytest.fixture(scope="session")
def rules(stamp: World) -> OpioidLog:
    """What the protocol says of the log."""
    log = stamp.protocol.instrument("opioid_log").log
    assert log is not None
    return log


def summary_of(diary: Diary, rules: OpioidLog) -> LogSummary:
    days = [
        None
        if taken is None
        else entries([p for p in zip(diary.products, taken, strict=True) if p[1]])
        for taken in diary.days
    ]
    return summarize(days, minimum_reported=rules.minimum_reported, table=rules.table)


@given(seed=seeds, dose=doses)
def test_a_log_has_every_day_and_enough_remembered(
    stamp: World, rules: OpioidLog, seed: int, dose: float
) -> None:
    rng = begin(seed)
    given_ = prescribe(rng, stamp.targets.doses, rules.table, dose)
    diary = keep_diary(rng, stamp.targets.doses, rules, given_, dose)
    summary = summary_of(diary, rules)
    assert len(diary.days) == rules.days
    assert summary.sufficient
    products = dict(enumerate(diary.products))
    for taken in diary.days:
        told = (
            DayReport(UNKNOWN)
            if taken is None
            else DayReport(TAKEN, dict(enumerate(taken)))
        )
        assert checked(told, products).status == told.status


@given(seed=seeds, dose=doses)
def test_a_log_comes_to_the_wanted_dose(
    stamp: World, rules: OpioidLog, seed: int, dose: float
) -> None:
    rng = begin(seed)
    given_ = prescribe(rng, stamp.targets.doses, rules.table, dose)
    diary = keep_diary(rng, stamp.targets.doses, rules, given_, dose)
    mean = summary_of(diary, rules).mean_daily_mme
    assert float(mean or 0) == pytest.approx(dose, rel=0.3)


@given(seed=seeds, dose=doses)
def test_nobody_would_ask_about_a_prescription_of_a_common_dose(
    stamp: World, rules: OpioidLog, seed: int, dose: float
) -> None:
    rng = begin(seed)
    given_ = prescribe(rng, stamp.targets.doses, rules.table, min(dose, 200))
    diary = keep_diary(rng, stamp.targets.doses, rules, given_, min(dose, 200))
    usual = [pair for pair in zip(diary.products, diary.usual, strict=True) if pair[1]]
    assert not queries(entries(usual), table=rules.table)


@given(seed=seeds, before=doses, after=st.floats(3, 600))
def test_another_dose_keeps_the_drug_while_it_can(
    stamp: World, rules: OpioidLog, seed: int, before: float, after: float
) -> None:
    rng = begin(seed)
    first = prescribe(rng, stamp.targets.doses, rules.table, before)
    later = adjusted(first, stamp.targets.doses, rules.table, after)
    diary = keep_diary(rng, stamp.targets.doses, rules, later, after)
    assert summary_of(diary, rules).sufficient
    assert all(amount >= 0 for day in diary.days for amount in day or ())
    if 0.8 < after / before < 1.25 and after < 200:
        assert later.daily.drug == first.daily.drug


def test_a_patch_is_never_cut(stamp: World, rules: OpioidLog) -> None:
    patches = [
        keep_diary(begin(seed), stamp.targets.doses, rules, given_, 130)
        for seed in range(300)
        for given_ in [prescribe(begin(seed), stamp.targets.doses, rules.table, 130)]
        if given_.daily.form == "patch"
    ]
    assert patches
    worn = {taken[0] for diary in patches for taken in diary.days if taken}
    assert worn <= {Decimal(1), Decimal(2)}
