"""A score falls in one level, and its edge belongs to the level above."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialsite.protocol.types import Level, StratumFactor

SITE = StratumFactor(code="site", label="Site", source="site")
DOSE = StratumFactor(
    code="dose",
    label="Dose",
    source="score",
    score="opioid_log.mean_daily_mme",
    levels=(
        Level(code="lt90", label="Below 90", below=Decimal(90)),
        Level(code="ge90", label="90 or more"),
    ),
)


@pytest.mark.parametrize(
    ("mme", "code"),
    [("0", "lt90"), ("89.999", "lt90"), ("90", "ge90"), ("1200", "ge90")],
)
def test_ninety_is_in_the_upper_level(mme, code):
    assert DOSE.level_for(Decimal(mme)).code == code


@given(st.decimals(-10, 10_000), st.decimals(-10, 10_000))
@settings(deadline=None)
def test_a_higher_score_is_never_in_a_lower_level(one, other):
    low, high = sorted([one, other])
    levels = list(DOSE.levels)
    assert levels.index(DOSE.level_for(low)) <= levels.index(DOSE.level_for(high))


def test_the_site_has_no_levels_to_fall_in():
    with pytest.raises(LookupError, match="'site' has no level for 3"):
        SITE.level_for(Decimal(3))
