"""The texts of the events that a seal lists, taken from its list without reading it."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.trialsite.audit.seals.made import OURS, STRANGER, entry, seal
from trialsite.audit.seals.chain import check
from trialsite.audit.seals.faults import Fault
from trialsite.audit.seals.seal import (
    Entry,
    UnreadableSeal,
    entry_text,
    root_over,
    sign,
)
from trialsite.audit.seals.stored import Stored

TEXT = st.text('a[],"\\\\', max_size=5)
ENTRY = st.builds(
    Entry, st.integers(0, 99), st.integers(), st.integers(), TEXT, TEXT, TEXT
)


@given(st.lists(ENTRY, max_size=4))
def test_the_texts_of_a_list_are_those_that_were_hashed(entries: list[Entry]) -> None:
    made = seal(1, entries=tuple(entries))
    assert made.leaves() == [entry_text(one) for one in entries]
    blank = replace(made, entries=json.dumps(json.loads(made.entries)))
    assert blank.leaves() == [entry_text(one) for one in blank.listed()]


@pytest.mark.parametrize("row", ["],[", '"],["', "]]", "[["])
def test_the_key_of_a_row_may_hold_what_stands_between_entries(row: str) -> None:
    entries = tuple(entry(number)._replace(row=row) for number in (1, 2))
    assert seal(1, entries=entries).leaves() == [entry_text(one) for one in entries]


@pytest.mark.parametrize("place", [0, 1, -2, -1])
def test_a_list_is_the_signed_one_to_both_its_ends(place: int) -> None:
    made = seal(1, entries=(entry(1), entry(2)))
    letters = list(made.entries)
    letters[place] = "{"
    with pytest.raises(UnreadableSeal):
        replace(made, entries="".join(letters)).leaves()


@pytest.mark.parametrize("listed", ["x", "1.5,1,1,1,1,1", '1,1,1,"t","r","d",1'])
def test_what_a_stranger_signed_need_not_be_a_list_of_events(listed: str) -> None:
    """Though the root be that over it."""
    header = replace(seal(1).header, events=1, root=root_over([f"[{listed}]"]))
    theirs = sign(header, [f"[{listed}]"], STRANGER)
    faults: list[Fault] = []
    found = list(check([Stored(1, theirs)], {OURS}, faults.append))
    assert [(one.header, one.leaves) for one in found] == [(None, [])]
    assert len(faults) == 2
    assert "lists events that it was not made over" in faults[1].text
