"""The timeline's geometry: everything within the drawing, in order, nothing over
anything else."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialsite.ui import timeline as layout
from trialsite.ui.axis import TICK_ROOM
from trialsite.ui.timeline import Point, Timeline, Visit, draw
from trialsite.ui.tones import TONES

days = st.dates(date(2015, 1, 1), date(2045, 12, 31))
lengths = st.integers(0, 120)


@st.composite
def points(draw_from: st.DrawFn) -> Point:
    opens = draw_from(days)
    target = opens + timedelta(days=draw_from(lengths))
    closes = target + timedelta(days=draw_from(lengths))
    return Point(
        label=draw_from(st.text(max_size=60)),
        opens=opens,
        target=target,
        closes=closes,
        done_on=draw_from(st.none() | st.dates(opens, closes)),
        tone=draw_from(st.sampled_from(sorted(TONES))),
        word=draw_from(st.text(max_size=60)),
    )


some_points = st.lists(points(), max_size=12)


def point(opens: date, **given: object) -> Point:
    return Point(
        **{
            "label": "3 months",
            "opens": opens,
            "target": opens + timedelta(days=30),
            "closes": opens + timedelta(days=75),
            "done_on": None,
            "tone": "quiet",
            "word": "planned",
        }
        | given
    )


def room_of(visit: Visit) -> tuple[int, int]:
    """The stretch that a visit's bar, mark and texts take at most."""
    text = max(
        len(visit.label) * layout.LABEL_LETTER, len(visit.word) * layout.WORD_LETTER
    )
    start = min(visit.x, visit.mark_x - layout.RADIUS, visit.label_x)
    end = max(visit.x + visit.width, visit.mark_x + layout.RADIUS, visit.label_x + text)
    return start, end


@given(some_points, days)
def test_everything_lies_within_the_drawing(given: list[Point], today: date) -> None:
    drawing = draw(given, today)
    for visit in drawing.visits:
        start, end = room_of(visit)
        assert 0 <= start < end <= drawing.width
        assert 0 < visit.y < visit.label_y < visit.word_y < drawing.axis_y
        assert visit.y < visit.mark_y < visit.y + layout.BAR_HEIGHT
    for tick in drawing.ticks:
        assert 0 <= tick.x <= drawing.width
    if drawing.today_x is not None:
        assert 0 <= drawing.today_x <= drawing.width
    assert drawing.axis_y < drawing.height


@given(some_points, days)
def test_no_visit_touches_another_in_its_lane(given: list[Point], today: date) -> None:
    lanes: dict[int, list[tuple[int, int]]] = {}
    for visit in draw(given, today).visits:
        lanes.setdefault(visit.y, []).append(room_of(visit))
    for rooms in lanes.values():
        rooms.sort()
        for (_, end), (start, _) in pairwise(rooms):
            assert end + layout.GAP <= start


@given(some_points, days)
def test_visits_keep_their_order_and_later_days_stand_further_right(
    given: list[Point], today: date
) -> None:
    drawing = draw(given, today)
    assert [visit.point for visit in drawing.visits] == given
    for one in drawing.visits:
        for other in drawing.visits:
            if one.point.opens <= other.point.opens:
                assert one.x <= other.x
            if one.point.target <= other.point.target:
                assert one.target_x <= other.target_x


@given(points(), days)
def test_the_mark_stands_within_its_window(given: Point, today: date) -> None:
    (visit,) = draw([given], today).visits
    assert visit.x <= visit.mark_x <= visit.x + visit.width
    assert visit.x <= visit.target_x <= visit.x + visit.width


@given(some_points, days)
def test_ticks_have_room_and_the_first_says_its_year(
    given: list[Point], today: date
) -> None:
    ticks = draw(given, today).ticks
    for one, other in pairwise(ticks):
        assert other.x - one.x >= TICK_ROOM - 1
        assert other.shows_year == (one.day.year != other.day.year)
    assert all(tick.shows_year for tick in ticks[:1])


@given(st.lists(points(), min_size=1, max_size=12), st.data())
def test_today_is_drawn_between_what_is_past_and_what_is_to_come(
    given: list[Point], data: st.DataObject
) -> None:
    first = min(p.opens for p in given) - layout.TODAY_WITHIN
    last = max(p.closes for p in given) + layout.TODAY_WITHIN
    today = data.draw(st.dates(first, last))
    drawing = draw(given, today)
    assert drawing.today_x is not None
    past = [visit for visit in drawing.visits if visit.point.closes < today]
    to_come = [visit for visit in drawing.visits if visit.point.opens > today]
    assert all(visit.x + visit.width <= drawing.today_x + 4 for visit in past)
    assert all(drawing.today_x <= visit.x for visit in to_come)


@given(st.lists(points(), min_size=1, max_size=12), st.integers(1, 5000))
def test_a_day_out_of_reach_is_not_drawn(given: list[Point], away: int) -> None:
    reach = layout.TODAY_WITHIN + timedelta(days=away)
    for today in (
        min(p.opens for p in given) - reach,
        max(p.closes for p in given) + reach,
    ):
        assert draw(given, today).today_x is None


def test_a_day_years_away_does_not_squeeze_the_visits() -> None:
    near = draw([point(date(2026, 1, 1))], date(2026, 2, 1))
    far = draw([point(date(2026, 1, 1))], date(2036, 2, 1))
    assert near.today_x is not None
    assert far.today_x is None
    assert far.visits == near.visits


def test_a_visit_done_on_another_day_keeps_a_tick_at_its_target() -> None:
    target = date(2026, 1, 31)
    late = point(date(2026, 1, 1), done_on=target + timedelta(days=20))
    prompt = point(date(2026, 1, 1), done_on=target)
    assert draw([late], target).visits[0].shows_target
    assert not draw([prompt], target).visits[0].shows_target


def test_a_year_is_ticked_by_month_and_a_few_weeks_by_monday() -> None:
    year = [point(date(2026, month, 1)) for month in (1, 4, 7, 10)]
    by_month = draw(year, date(2026, 6, 16))
    assert not by_month.by_week
    assert {tick.day.day for tick in by_month.ticks} == {1}
    by_week = draw([point(date(2026, 5, 4))], date(2026, 5, 28))
    assert by_week.by_week
    assert {tick.day.weekday() for tick in by_week.ticks} == {0}


def test_nothing_planned_draws_today_alone() -> None:
    drawing = draw([], date(2026, 6, 16))
    assert isinstance(drawing, Timeline)
    assert drawing.visits == ()
    assert drawing.today_x is not None


def test_a_target_outside_its_window_is_refused_with_both() -> None:
    with pytest.raises(ValueError, match=r"2027-01-01.*2026-01-01 to 2026-03-17"):
        point(date(2026, 1, 1), target=date(2027, 1, 1))


def test_a_tone_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(LookupError, match=r"'amber'.*good, due, late, info, quiet"):
        point(date(2026, 1, 1), tone="amber")
