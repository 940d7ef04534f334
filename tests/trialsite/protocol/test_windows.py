"""Windows: their days, and that two of a checked protocol never share one."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import protocols
from trialsite.protocol import load
from trialsite.protocol.crosschecks.windows import check_windows
from trialsite.protocol.draft import Draft
from trialsite.protocol.offsets import add, fewest_days
from trialsite.protocol.types import Offset, VisitPlan
from trialsite.protocol.windows import window

ROOT = Path(__file__).parents[3]
TINY = load(protocols.TINY)
ANY_DAY = st.dates(date(1950, 1, 1), date(2250, 12, 31))

OFFSETS = st.one_of(
    st.builds(lambda n: Offset(months=n), st.integers(0, 30)),
    st.builds(lambda n: Offset(weeks=n), st.integers(0, 130)),
    st.builds(lambda n: Offset(days=n), st.integers(0, 900)),
)


def plan(code: str, offset: Offset, opens: int, closes: int) -> VisitPlan:
    return VisitPlan(
        code=code,
        label=code,
        short=code,
        phase="follow-up",
        anchor="enrolment",
        offset=offset,
        opens=opens,
        closes=closes,
        instruments=("rest",),
        modes=("self",),
    )


HALF_A_YEAR = plan("m06", Offset(months=6), -14, 45)
PLANS = st.tuples(OFFSETS, st.integers(-60, 0), st.integers(0, 60))


def test_a_window_has_its_three_days():
    days = window(HALF_A_YEAR, date(2023, 8, 31))
    assert days.target == date(2024, 2, 29)
    assert days.opens == date(2024, 2, 15)
    assert days.closes == date(2024, 4, 14)


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (date(2024, 2, 14), False),
        (date(2024, 2, 15), True),
        (date(2024, 4, 14), True),
        (date(2024, 4, 15), False),
    ],
)
def test_both_ends_of_a_window_are_in_it(day, inside):
    assert (day in window(HALF_A_YEAR, date(2023, 8, 31))) is inside


@given(ANY_DAY)
@settings(deadline=None)
def test_a_window_never_closes_before_it_opens(anchor):
    for visit in (*TINY.visits, HALF_A_YEAR):
        days = window(visit, anchor)
        assert days.opens <= days.target <= days.closes


@given(st.lists(PLANS, min_size=2, max_size=4), ANY_DAY)
@settings(max_examples=300, deadline=None)
def test_windows_never_overlap_once_the_check_has_passed(plans, anchor):
    visits = tuple(plan(f"v{n}", *parts) for n, parts in enumerate(plans))
    if list(check_windows(Draft(lists={"visits": visits}))):
        return
    for earlier, later in pairwise(visits):
        assert window(earlier, anchor).closes < window(later, anchor).opens
    assert all(window(visit, anchor).opens >= anchor for visit in visits)


@given(st.integers(1, 24), st.integers(1, 24), st.integers(-40, 0))
@settings(max_examples=60, deadline=None)
def test_windows_as_wide_as_the_check_allows_pass_it(first, gap, opens):
    """The check is exact: one day more is refused, and some anchor shows why."""
    early, late = Offset(months=first), Offset(months=first + gap)
    widest = fewest_days(early, late) + opens - 1
    if widest < 0:
        return
    visits = (plan("a", early, 0, widest), plan("b", late, opens, 0))
    assert not list(check_windows(Draft(lists={"visits": visits})))
    wider = (plan("a", early, 0, widest + 1), visits[1])
    (problem,) = check_windows(Draft(lists={"visits": wider}))
    assert problem.key == "visits.a.closes"
    assert problem.allowed.startswith(f"at most {widest},")


@given(OFFSETS, OFFSETS, ANY_DAY)
@settings(max_examples=300, deadline=None)
def test_no_anchor_brings_two_offsets_closer_than_the_fewest_days(first, second, day):
    assert (add(second, day) - add(first, day)).days >= fewest_days(first, second)


@pytest.mark.parametrize(
    ("first", "second", "days"),
    [
        (Offset(months=0), Offset(months=1), 28),
        (Offset(months=0), Offset(months=3), 89),
        (Offset(months=0), Offset(months=12), 365),
        # 48 months over 2100, which is divisible by four and has no leap day.
        (Offset(months=0), Offset(months=48), 1460),
        (Offset(weeks=4), Offset(months=1), 0),
        (Offset(weeks=5), Offset(months=1), -7),
    ],
)
def test_the_fewest_days_between_two_offsets(first, second, days):
    assert fewest_days(first, second) == days


def test_the_shortest_quarter_is_found_by_trying_every_day_of_two_leap_cycles():
    start, quarter = date(2092, 1, 1), Offset(months=3)
    days = (start + timedelta(days=n) for n in range(12 * 366))
    assert min((add(quarter, day) - day).days for day in days) == 89
