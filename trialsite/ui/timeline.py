"""Where everything on a participant's timeline stands. Imports no Django.

Positions are whole units of the drawing's own coordinates (the SVG's viewBox), so that
a template can write them as attributes. Dates are calendar dates in one zone, that of
the participant's site; a day is a stretch of the axis, and what falls on a day is drawn
in the middle of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from trialsite.ui.axis import WIDTH, Axis, Tick, ticks
from trialsite.ui.tones import icon_of

TOP = 40
BAR_HEIGHT = 22
LANE_HEIGHT = 74
AXIS_HEIGHT = 40
RADIUS = 10

# The widest a letter of the label and of the word beneath it is likely to be drawn,
# and the least room between the ends of two visits in one lane.
LABEL_LETTER = 10
WORD_LETTER = 8
GAP = 12
LONGEST_TEXT = 40

# How far outside the planned visits today may lie and still be drawn: further away
# it would squeeze the visits together to show an empty stretch.
TODAY_WITHIN = timedelta(days=60)
PADDING = timedelta(days=5)


@dataclass(frozen=True)
class Point:
    """One planned visit: its window from *opens* to *closes* (both days within it),
    the day it is best done, the day it was done if it was, and its status."""

    label: str
    opens: date
    target: date
    closes: date
    done_on: date | None
    tone: str
    word: str

    def __post_init__(self) -> None:
        """Raises ValueError for a target outside the window, LookupError for a tone
        that does not exist."""
        if not self.opens <= self.target <= self.closes:
            raise ValueError(
                f"{self.label}: the target {self.target} must lie in the window, "
                f"{self.opens} to {self.closes}"
            )
        icon_of(self.tone)


@dataclass(frozen=True)
class Visit:
    """A point laid out: the window's bar, the mark on it, and its two lines of text.

    The mark stands on the day it was done, else on the target; where it was done
    on another day, the target keeps a small tick of its own at target_x.
    """

    point: Point
    label: str
    word: str
    x: int
    y: int
    width: int
    target_x: int
    shows_target: bool
    mark_x: int
    mark_y: int
    label_x: int
    label_y: int
    word_y: int


@dataclass(frozen=True)
class Timeline:
    """All that a template needs to draw: sizes, visits in the order they were given,
    ticks (Mondays where by_week, else first days of months), and today's line, which
    is None where today is far from every visit."""

    width: int
    height: int
    axis_y: int
    visits: tuple[Visit, ...]
    ticks: tuple[Tick, ...]
    by_week: bool
    today: date
    today_x: int | None
    today_anchor: str


def draw(points: Sequence[Point], today: date) -> Timeline:
    """Lay out *points* and the line of *today* on one axis.

    Visits whose windows or texts would touch are put in lanes below each other, so
    that no two texts ever overlap. Without points only today is drawn.
    """
    axis = _axis(points, today)
    visits: list[Visit] = []
    lane_ends: list[int] = []
    for point in sorted(points, key=lambda point: (point.opens, point.target)):
        visit, start, end = _visit(point, axis)
        lane = next(
            (n for n, taken in enumerate(lane_ends) if taken + GAP <= start),
            len(lane_ends),
        )
        lane_ends[lane:] = [end, *lane_ends[lane + 1 :]]
        visits.append(_lowered(visit, lane))
    order = {id(point): position for position, point in enumerate(points)}
    visits.sort(key=lambda visit: order[id(visit.point)])
    axis_y = TOP + LANE_HEIGHT * max(1, len(lane_ends))
    today_x = axis.middle_of(today) if axis.first <= today <= axis.last else None
    return Timeline(
        width=WIDTH,
        height=axis_y + AXIS_HEIGHT,
        axis_y=axis_y,
        visits=tuple(visits),
        ticks=ticks(axis),
        by_week=axis.is_short,
        today=today,
        today_x=today_x,
        today_anchor=_anchor(today_x),
    )


def _axis(points: Sequence[Point], today: date) -> Axis:
    days = [day for p in points for day in (p.opens, p.closes, p.done_on) if day]
    first, last = min(days, default=today), max(days, default=today)
    if first - TODAY_WITHIN <= today <= last + TODAY_WITHIN:
        first, last = min(first, today), max(last, today)
    first, last = first - PADDING, last + PADDING
    return Axis(first=first, days=(last - first).days + 1)


def _visit(point: Point, axis: Axis) -> tuple[Visit, int, int]:
    """The visit in the first lane, and the stretch of the lane that it takes."""
    x = axis.at(point.opens)
    bar_end = max(axis.at(point.closes + timedelta(days=1)), x + 4)
    mark_x = axis.middle_of(point.done_on or point.target)
    target_x = axis.middle_of(point.target)
    label, word = _shortened(point.label), _shortened(point.word)
    text_width = max(len(label) * LABEL_LETTER, len(word) * WORD_LETTER)
    start = min(x, mark_x - RADIUS)
    label_x = max(0, min(start, WIDTH - text_width))
    visit = Visit(
        point=point,
        label=label,
        word=word,
        x=x,
        y=TOP,
        width=bar_end - x,
        target_x=target_x,
        shows_target=abs(target_x - mark_x) > RADIUS,
        mark_x=mark_x,
        mark_y=TOP + BAR_HEIGHT // 2,
        label_x=label_x,
        label_y=TOP + BAR_HEIGHT + 17,
        word_y=TOP + BAR_HEIGHT + 33,
    )
    end = max(bar_end, mark_x + RADIUS, label_x + text_width)
    return visit, min(start, label_x), end


def _lowered(visit: Visit, lane: int) -> Visit:
    down = lane * LANE_HEIGHT
    return Visit(
        **{
            **vars(visit),
            "y": visit.y + down,
            "mark_y": visit.mark_y + down,
            "label_y": visit.label_y + down,
            "word_y": visit.word_y + down,
        }
    )


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def _anchor(x: int | None) -> str:
    """On which side of its line the word today is written, so that it is not cut."""
    if x is None or x < 70:
        return "start"
    return "end" if x > WIDTH - 70 else "middle"
