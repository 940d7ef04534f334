"""The SPIRIT table says of a protocol what its files say."""

from itertools import chain

import pytest

from tests import protocols
from trialsite.protocol import load
from trialsite.protocol.spirit import Spirit, draw

SCORED, TINY = load(protocols.SCORED), load(protocols.TINY)


def as_text(table: Spirit) -> dict[str, str]:
    """Each row as one letter per column: x a mark, = a bar, . nothing."""
    return {
        row.label: "".join(
            "=" * cell.span if cell.bar else "x" if cell.mark else "."
            for cell in row.cells
        )
        for row in chain.from_iterable(section.rows for section in table.sections)
    }


def test_a_trial_is_drawn_as_its_protocol_paper_would():
    assert as_text(draw(SCORED)) == {
        "Eligibility screen": "x....",
        "Informed consent": "x....",
        "Allocation": ".x...",
        "Slow walking": ".==..",
        "Swimming": ".==..",
        "Practice at home": ".====",
        "BPI": "x.xxx",
        "ODI": "x.xxx",
        "SF-12": "x..xx",
        "Opioid log": "x.xxx",
    }


def test_tiny_is_drawn_from_its_own_words():
    """No therapy has an end, so the arms last until the last visit."""
    assert as_text(draw(TINY)) == {
        "Eligibility screen": "x...",
        "Informed consent": "x...",
        "Allocation": ".x..",
        "Morning walk": ".===",
        "Morning stretch": ".===",
        "A leaflet": ".===",
        "REST": "x.xx",
        "OUT": "...x",
    }


def test_time_points_count_from_allocation():
    columns = [(column.time, column.label) for column in draw(SCORED).columns]
    assert columns == [
        ("−t1", "Baseline"),
        ("0", "Randomization"),
        ("t1", "3 months"),
        ("t2", "6 months"),
        ("t3", "12 months"),
    ]


def test_each_time_point_has_its_day_and_window():
    columns = {column.time: column for column in draw(SCORED).columns}
    assert (columns["−t1"].day, columns["−t1"].window) == (
        "day of enrolment",
        "0 to +21 days",
    )
    assert (columns["0"].day, columns["0"].window) == ("baseline complete", "")
    assert (columns["t3"].day, columns["t3"].window) == (
        "12 months after enrolment",
        "−10 to +40 days",
    )
    tiny = {column.time: column for column in draw(TINY).columns}
    assert tiny["t1"].day == "2 weeks after randomization"


def test_two_baseline_visits_count_backwards():
    start = TINY.visits[0]
    second = start.model_copy(update={"code": "again", "label": "Again"})
    twice = TINY.model_copy(update={"visits": (start, second, *TINY.visits[1:])})
    table = draw(twice)
    assert [column.time for column in table.columns] == ["−t2", "−t1", "0", "t1", "t2"]
    assert as_text(table)["Informed consent"] == "x...."
    assert table.periods[0] == ("Enrolment", 2)


@pytest.mark.parametrize(
    ("weeks", "drawn"),
    [(8, ".==.."), (12, ".==.."), (13, ".===."), (26, ".===="), (80, ".====")],
)
def test_a_bar_reaches_the_first_visit_after_the_therapy(weeks, drawn):
    """Three calendar months are 89 days at least: twelve weeks, and not thirteen."""
    therapy = SCORED.therapy.model_copy(update={"weeks": weeks})
    table = draw(SCORED.model_copy(update={"therapy": therapy}))
    assert as_text(table)["Slow walking"] == drawn


def test_bars_say_what_they_stand_for():
    rows = {row.label: row for row in draw(SCORED).sections[1].rows}
    assert rows["Slow walking"].cells[1].bar == "8 sessions in 8 weeks"
    practice = rows["Practice at home"].cells[1].bar
    assert practice == "20 minutes a day, 5 days a week"


@pytest.mark.parametrize("protocol", [SCORED, TINY], ids=["scored", "tiny"])
def test_every_row_is_as_wide_as_the_table(protocol):
    table = draw(protocol)
    width = len(table.columns)
    assert sum(span for _, span in table.periods) == width
    assert {len(row) for row in as_text(table).values()} == {width}
