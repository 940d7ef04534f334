"""What holds of any day and any log that can be entered."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from trialsite.scoring.opioids import (
    DRUGS,
    EXTENDED_DRUGS,
    TABLES,
    Entry,
    day_mme,
    log_queries,
    log_scores,
    summarize,
)

OFFERS = [(drug.code, form) for drug in DRUGS + EXTENDED_DRUGS for form in drug.forms]


@st.composite
def entries(draw, offers=OFFERS):
    drug, form = draw(st.sampled_from(offers))
    numbers = {}
    for field in form.fields:
        highest = 24 if field.code == "hours" else 100_000
        lowest = Decimal("0.0001") if field is form.strength else 0
        numbers[field.code] = draw(st.decimals(lowest, highest, places=4))
    return Entry(drug, form.code, **numbers)


FLAT = [(drug, form) for drug, form in OFFERS if drug != "methadone"]
DAYS = st.lists(entries(), max_size=3)
LOG = st.lists(st.none() | DAYS, min_size=1, max_size=28)
TABLE = st.sampled_from(sorted(TABLES))


@given(DAYS, TABLE)
def test_a_day_is_never_negative_and_its_flags_follow_its_dose(day, table):
    found = day_mme(day, table=table, extended=True)
    assert found.mme >= 0
    assert found.ge50 == (found.mme >= 50)
    assert found.ge90 == (found.mme >= 90)
    assert found.any_opioid == (found.mme > 0 or bool(found.excluded))


@given(st.lists(entries(FLAT), max_size=4), TABLE)
def test_doses_add_except_methadone_in_tiers(day, table):
    parts = [day_mme([entry], table=table, extended=True).mme for entry in day]
    whole = day_mme(day, table=table, extended=True).mme
    assert Fraction(whole) == sum(Fraction(part) for part in parts)


@given(st.lists(entries([o for o in OFFERS if o[0] == "methadone"]), max_size=4))
def test_methadone_adds_by_the_flat_factor_and_at_least_adds_in_tiers(day):
    flat = [day_mme([entry]).mme for entry in day]
    assert Fraction(day_mme(day).mme) == sum(Fraction(part) for part in flat)
    tiered = [day_mme([entry], table="CDC2016").mme for entry in day]
    whole = day_mme(day, table="CDC2016").mme
    assert Fraction(whole) >= sum(Fraction(part) for part in tiered)


@given(DAYS, TABLE, st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_matter(day, table, random):
    shuffled = list(day)
    random.shuffle(shuffled)
    assert day_mme(shuffled, table=table, extended=True) == day_mme(
        day, table=table, extended=True
    )


@given(LOG, TABLE, st.data())
def test_a_summary_keeps_within_its_days(no_float, days, table, data):
    minimum = data.draw(st.integers(1, len(days)))
    found = summarize(days, minimum_reported=minimum, table=table, extended=True)
    no_float((found, log_scores(found)))
    reported = [day_mme(d, table=table, extended=True) for d in days if d is not None]
    doses = [dose.mme for dose in reported]
    assert 0 <= found.n_use_days <= found.n_any_opioid_days <= found.n_reported
    assert found.n_reported == len(doses) <= found.n_days == len(days)
    assert found.days_ge90 <= found.days_ge50 <= found.n_use_days
    assert Fraction(found.total_mme) == sum(Fraction(dose) for dose in doses)
    if len(doses) < minimum:
        assert found.mean_daily_mme is found.max_daily_mme is None
        assert found.mean_mme_on_use_days is None
        return
    assert min(doses) <= found.mean_daily_mme <= found.max_daily_mme == max(doses)
    if found.n_use_days:
        assert found.mean_daily_mme <= found.mean_mme_on_use_days
        assert found.mean_mme_on_use_days <= found.max_daily_mme


@given(st.lists(DAYS, min_size=1, max_size=14), st.integers(1, 14))
def test_unreported_days_change_no_mean_and_zero_days_lower_it(days, more):
    alone = summarize(days, minimum_reported=1, extended=True)
    gaps = summarize(days + [None] * more, minimum_reported=1, extended=True)
    zeros = summarize(days + [[]] * more, minimum_reported=1, extended=True)
    assert gaps.mean_daily_mme == alone.mean_daily_mme
    assert gaps.total_mme == zeros.total_mme == alone.total_mme
    if alone.total_mme:
        assert zeros.mean_daily_mme < alone.mean_daily_mme


@given(LOG)
def test_questions_name_a_reported_day_and_never_stop_anyone(no_float, days):
    found = log_queries(days, extended=True)
    no_float(found)
    for query in found:
        assert days[query.day] is not None
        assert "{" not in query.text
        assert query.text.endswith((".", "?"))
