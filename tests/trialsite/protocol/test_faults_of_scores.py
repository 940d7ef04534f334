"""Faults that only a protocol with scores can have, tried on a copy of one."""

import shutil
from pathlib import Path

import pytest

from tests.protocols import SCORED
from trialsite.protocol import load

TRIAL = "trial.toml"
LOG = "instruments/opioid_log.toml"
ODI = "instruments/odi.toml"
SF12 = "instruments/sf12.toml"
LEVELS = "randomization.strata.dose.levels"
LAST = '{ code = "ge90", label = "90 MME a day or more" }'

CASES = {
    "more days needed than the log has": (
        (LOG, "minimum_reported = 21", "minimum_reported = 29"),
        "log.minimum_reported",
        "29",
        "at most 28, the days of the log",
    ),
    "a table of factors that does not exist": (
        (LOG, '"CDC2022"', '"CDC2020"'),
        "log.table",
        "'CDC2020'",
        "one of CDC2022, CDC2016 (did you mean CDC2022?)",
    ),
    "a log without its table": (
        (LOG, '[log]\ndays = 28\nminimum_reported = 21\ntable = "CDC2022"\n', ""),
        "log",
        "nothing",
        "a table [log]",
    ),
    "a level that is not above the one before": (
        (TRIAL, LAST, '{ code = "x", label = "x", below = 90 }, ' + LAST),
        f"{LEVELS}.x.below",
        "90",
        "more than 90, for levels ascend",
    ),
    "a level in between that is open": (
        (TRIAL, LAST, '{ code = "x", label = "x" }, ' + LAST),
        f"{LEVELS}.x.below",
        "nothing",
        "a number: only the last level is open",
    ),
    "a last level that is not open": (
        (TRIAL, '"90 MME a day or more" }', '"90 MME a day or more", below = 500 }'),
        f"{LEVELS}.ge90.below",
        "500",
        "nothing: the last level is open, or some people would have no stratum",
    ),
    "a score that the instrument does not have": (
        (TRIAL, '"opioid_log.mean_daily_mme"', '"opioid_log.mean_mme"'),
        "randomization.strata.dose.score",
        "'opioid_log.mean_mme'",
        "one of bpi.severity, bpi.interference, odi.odi, "
        "opioid_log.mean_daily_mme, opioid_log.mean_mme_on_use_days, "
        "opioid_log.max_daily_mme, opioid_log.total_mme, opioid_log.n_use_days, "
        "opioid_log.n_any_opioid_days, opioid_log.days_ge50, opioid_log.days_ge90, "
        "sf12.pcs12, sf12.mcs12 (did you mean opioid_log.mean_daily_mme?)",
    ),
    "a score that is not known before randomization": (
        (TRIAL, '"sf12", "opioid_log"]', '"sf12"]'),
        "randomization.strata.dose.score",
        "'opioid_log.mean_daily_mme'",
        "a score of an instrument of a baseline visit: one of bpi, odi, sf12",
    ),
    "a choice that the scoring function does not offer": (
        (ODI, "{ min_answered = 8 }", "{ min_answered = 11 }"),
        "scoring.params.min_answered",
        "11",
        "a whole number from 1 to 10",
    ),
    "a choice of a name that the function does not know": (
        (ODI, "{ min_answered = 8 }", "{ minimum = 8 }"),
        "scoring.params.minimum",
        "8",
        "min_answered",
    ),
    "a version of the function that does not exist": (
        (
            SF12,
            'function = "sf12v1"\nversion = "1"',
            'function = "sf12v1"\nversion = "2"',
        ),
        "scoring.version",
        "'2'",
        "'1'",
    ),
    "an item whose answers the function does not take": (
        (ODI, "    { code = 0,", "    { code = 6,"),
        "items.odi_pain",
        "answers 1, 2, 3, 4, 5, 6",
        "answers 0 to 5, which odi scores",
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SCORED, tmp_path / "scored"))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_fault_of_scoring_is_named_alone(case, edit, faults):
    (file, old, new), key, found, allowed = case
    edit(file, old, new)
    assert faults() == [(file, key, found, allowed)]


def test_a_missing_item_is_counted(folder, faults):
    path = folder / SF12
    *kept, _last = path.read_text().split("[[items]]")
    path.write_text("[[items]]".join(kept))
    allowed = "12 items, which sf12v1 scores"
    assert faults() == [(SF12, "items", "11 items", allowed)]


def test_the_copy_has_no_fault_of_its_own(folder):
    assert load(folder) == load(SCORED)
