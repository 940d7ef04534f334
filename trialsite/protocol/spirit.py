"""The schedule of enrolment, interventions and assessments as a SPIRIT table.

The figure that trial protocols carry (SPIRIT 2013, item 13): time points across, and
down the side enrolment, the interventions as bars, the assessments as marks. Before
allocation the time points are minus t1 and earlier, allocation is 0, the follow-ups are
t1 onwards. Imports no Django.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from trialsite.protocol.offsets import fewest_days
from trialsite.protocol.problems import counted
from trialsite.protocol.types import Offset, Protocol, VisitPlan
from trialsite.protocol.words import target_words, window_words

ENROLMENT, ALLOCATION, AFTER = "Enrolment", "Allocation", "Post-allocation"


@dataclass(frozen=True)
class Column:
    """A time point: its sign (0, t1), name, day, window and study period."""

    time: str
    label: str
    day: str
    window: str
    period: str
    visit: str = ""


@dataclass(frozen=True)
class Cell:
    """What stands at a time point: nothing, a mark, or a bar over `span` columns."""

    mark: bool = False
    bar: str = ""
    span: int = 1


@dataclass(frozen=True)
class ScheduleRow:
    """One line of a section. Its cells' spans add up to the number of columns."""

    label: str
    detail: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Section:
    """Enrolment, interventions or assessments."""

    title: str
    rows: tuple[ScheduleRow, ...]


@dataclass(frozen=True)
class Spirit:
    """The table. `periods` are (name, number of columns), left to right."""

    periods: tuple[tuple[str, int], ...]
    columns: tuple[Column, ...]
    sections: tuple[Section, ...]


def draw(protocol: Protocol) -> Spirit:
    """The table of a protocol, from its visits, arms and instruments alone."""
    columns = tuple(_columns(protocol))
    periods = groupby(columns, key=lambda column: column.period)
    return Spirit(
        periods=tuple((period, len(list(some))) for period, some in periods),
        columns=columns,
        sections=(
            Section("Enrolment", tuple(_enrolment(columns))),
            Section("Interventions", tuple(_interventions(protocol, columns))),
            Section("Assessments", tuple(_assessments(protocol, columns))),
        ),
    )


def _columns(protocol: Protocol) -> Iterable[Column]:
    before = [visit for visit in protocol.visits if visit.phase == "baseline"]
    after = [visit for visit in protocol.visits if visit.phase == "follow-up"]
    for number, visit in enumerate(before):
        yield _column(f"−t{len(before) - number}", visit, ENROLMENT)
    yield Column("0", "Randomization", "baseline complete", "", ALLOCATION)
    for number, visit in enumerate(after, start=1):
        yield _column(f"t{number}", visit, AFTER)


def _column(time: str, visit: VisitPlan, period: str) -> Column:
    day, window = target_words(visit), window_words(visit)
    return Column(time, visit.label, day, window, period, visit.code)


def _enrolment(columns: tuple[Column, ...]) -> Iterable[ScheduleRow]:
    first, at = columns[0], _allocation(columns)
    for label in ("Eligibility screen", "Informed consent"):
        yield ScheduleRow(label, "", tuple(Cell(mark=one is first) for one in columns))
    yield ScheduleRow("Allocation", "", tuple(Cell(mark=one is at) for one in columns))


def _interventions(
    protocol: Protocol, columns: tuple[Column, ...]
) -> Iterable[ScheduleRow]:
    therapy, practice = protocol.therapy, protocol.practice
    words, last = "from allocation on", columns[-1]
    if therapy is not None:
        sessions = counted(therapy.sessions, "session")
        words = f"{sessions} in {counted(therapy.weeks, 'week')}"
        last = _reached_by(protocol, columns, 7 * therapy.weeks)
    for arm in protocol.arms:
        yield ScheduleRow(arm.label, arm.code, _bar(columns, last, words))
    if practice is not None:
        minutes, days = practice.minutes_per_day, practice.days_per_week
        words = f"{minutes} minutes a day, {counted(days, 'day')} a week"
        yield ScheduleRow(
            "Practice at home", "all arms", _bar(columns, columns[-1], words)
        )


def _reached_by(protocol: Protocol, columns: tuple[Column, ...], days: int) -> Column:
    """The first follow-up that is due that many days after its anchor, or later."""
    for column in columns:
        if column.period == AFTER:
            offset = protocol.visit(column.visit).offset
            if fewest_days(Offset(days=0), offset) >= days:
                return column
    return columns[-1]


def _bar(columns: tuple[Column, ...], last: Column, words: str) -> tuple[Cell, ...]:
    start = columns.index(_allocation(columns))
    end = columns.index(last) + 1
    bar = Cell(bar=words, span=end - start)
    return (*[Cell()] * start, bar, *[Cell()] * (len(columns) - end))


def _allocation(columns: tuple[Column, ...]) -> Column:
    return next(column for column in columns if column.period == ALLOCATION)


def _assessments(
    protocol: Protocol, columns: tuple[Column, ...]
) -> Iterable[ScheduleRow]:
    held = {visit.code: visit.instruments for visit in protocol.visits}
    # As the visits first name them, which is the order people fill them in.
    for code in dict.fromkeys(one for codes in held.values() for one in codes):
        instrument = protocol.instrument(code)
        marks = (Cell(mark=code in held.get(one.visit, ())) for one in columns)
        yield ScheduleRow(instrument.short, instrument.label, tuple(marks))
