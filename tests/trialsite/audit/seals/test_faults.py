"""What verifying says of an event, and when a row is as its event has it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.trialsite.audit.seals.made import entry
from trialsite.audit.seals.faults import Fault, Numbers, about, differing, moment


def test_a_fault_names_its_event_and_row():
    fault = about("altered", entry(7, at=1_772_539_200_000_001), "was altered")
    assert fault == Fault(
        "altered",
        "event 7 (trialsite_message 7, 2026-03-03T12:00:00.000001+00:00) was altered",
        event=7,
        seal=None,
        table="trialsite_message",
        row="7",
    )
    assert str(Fault("re-dated", "event 7 was moved")) == "RE-DATED: event 7 was moved"


@given(st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC)))
def test_a_moment_is_said_in_utc(at):
    microseconds = (at - datetime(1970, 1, 1, tzinfo=UTC)) // (at.resolution)
    assert moment(microseconds) == at.isoformat()


@given(st.sets(st.integers(0, 1 << 19)), st.sets(st.integers(0, 1 << 19)))
def test_a_set_of_numbers_has_those_that_were_put_in(put, asked):
    numbers = Numbers()
    for number in put:
        numbers.add(number)
    assert {number for number in put | asked if number in numbers} == put


def test_a_set_of_numbers_keeps_neighbours_apart():
    """A bit for each, eight to a byte, 65,536 to a chunk."""
    put = [0, 7, 8, 65_535, 65_536, 131_079]
    numbers = Numbers()
    for number in put:
        numbers.add(number)
    assert [n for n in range(200_000) if n in numbers] == put
    assert sum(map(len, numbers._chunks.values())) == 3 * 65_536 // 8


NOON = "2026-03-03T12:00:00+00:00"


@pytest.mark.parametrize(
    ("kept", "there", "is_same"),
    [
        (1, 1, True),
        (1, 2, False),
        (None, None, True),
        (None, "x", False),
        (NOON, "2026-03-03T13:00:00+01:00", True),
        (NOON, "2026-03-03T12:00:00+01:00", False),
        (NOON, "2026-03-03T12:00:00", False),
        ("2026-03-03T12:00:00", "2026-03-03T12:00:00.000", False),
        (NOON, "noon", False),
        ("[taken out]", "x", True),
        ({"name": "[taken out]"}, {"name": "x"}, True),
        ({"name": "y"}, {"name": "x"}, False),
        ({"name": "y", "at": "[sealed]"}, {"name": "x", "at": "z"}, False),
        ({"name": "x", "at": "[sealed]"}, {"name": "x", "at": "z"}, True),
        ({"name": "[taken out]"}, {}, True),
        ({"a": {"name": "[taken out]", "b": 1}}, {"a": {"name": "x", "b": 1}}, True),
        ({"a": {"name": "[taken out]", "b": 1}}, {"a": {"name": "x", "b": 2}}, False),
        ({"name": None}, {}, False),
        ({}, {"name": None}, False),
        ({"name": "[taken out]"}, None, False),
        (["[taken out]"], ["x"], False),
    ],
)
def test_a_column_differs_or_not(kept, there, is_same):
    unknown = ("[taken out]", "[sealed]")
    found = list(differing({"c": kept, "d": 1}, {"c": there, "d": 2}, unknown))
    assert found == ([] if is_same else ["c"]) + ["d"], "whatever c is, d differs"


def test_columns_of_one_side_alone_say_nothing_and_the_others_are_sorted():
    image = {"b": 1, "a": 1, "z": 1, "d": 0}
    row = {"a": 2, "b": 2, "c": 2, "d": 0}
    assert list(differing(image, row, ())) == ["a", "b"]
