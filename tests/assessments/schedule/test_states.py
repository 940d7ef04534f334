"""Where a visit stands on a given day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.schedule.states import VisitState, standing

OPENS, CLOSES = date(2026, 6, 1), date(2026, 7, 30)


def on(today, *, done=False, followed=True):
    return standing(
        today=today, opens=OPENS, closes=CLOSES, done=done, followed=followed
    )


@pytest.mark.parametrize(
    ("today", "state", "word"),
    [
        (date(2026, 5, 30), VisitState.PLANNED, "opens in 2 days"),
        (date(2026, 5, 31), VisitState.PLANNED, "opens in 1 day"),
        (date(2026, 6, 1), VisitState.OPEN, "59 days left"),
        (date(2026, 7, 22), VisitState.OPEN, "8 days left"),
        (date(2026, 7, 23), VisitState.CLOSING, "closes in 7 days"),
        (date(2026, 7, 29), VisitState.CLOSING, "closes in 1 day"),
        (date(2026, 7, 30), VisitState.CLOSING, "closes today"),
        (date(2026, 7, 31), VisitState.MISSED, "missed"),
    ],
)
def test_the_window_holds_both_its_ends(today, state, word):
    found = on(today)
    assert (found.state, found.word) == (state, word)


def test_what_is_done_stays_done_whatever_happens_afterwards():
    assert on(CLOSES + timedelta(days=99), done=True, followed=False).word == "complete"


def test_nobody_who_left_has_an_open_visit():
    assert on(OPENS, followed=False).state == VisitState.CANCELLED


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.booleans(), st.booleans())
def test_every_day_has_one_state_said_in_words(today, done, followed):
    found = on(today, done=done, followed=followed)
    assert found.word
    assert (found.state in (VisitState.OPEN, VisitState.CLOSING)) == (
        not done and followed and OPENS <= today <= CLOSES
    )
