"""Files taken apart into rows, so that no line of them is lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialsite.values.tables import LONGEST_CELL, MOST_LINES, records


def rows(text, columns=2, separator=","):
    return list(records(text, separator, columns))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_on_any_system(end):
    found = rows(end.join(["a,b", "1,2", "", "3,4"]))
    assert [one.cells for one in found if not one.is_blank] == [
        *(("a", "b"), ("1", "2"), ("3", "4"))
    ]
    assert [one.number for one in found] == [1, 2, 3, 4]


def test_a_cell_may_hold_a_line_break_and_a_row_of_a_poem():
    (_, one, two) = rows('name,note\nErin,"calls,\nthen letters"\nAda,x\n', columns=3)
    assert one.cells == ("Erin", "calls,\nthen letters")
    assert (two.line, two.number) == (4, 3)


def test_a_quotation_mark_that_is_never_closed_takes_nobody_with_it():
    found = rows('a,b\n1,"said ok\n2,x\n3,y\n')
    assert [one.broken for one in found] == [
        *("", "a quotation mark is opened and never closed", "", "")
    ]
    assert [one.cells[0] for one in found] == ["a", "1", "2", "3"]


def test_neither_does_one_that_another_row_closes():
    found = rows('a,b\n1,"said ok\n2,x\n3,y"\n4,z\n')
    assert "closed 2 lines later, with whole rows between" in found[1].broken
    assert [one.cells[0] for one in found] == ["a", "1", "2", "3", "4"]


def test_a_row_of_too_many_lines_is_none():
    text = 'a,b\n1,"' + "x\n" * MOST_LINES + '"\n2,y\n'
    assert rows(text, columns=3)[1].broken
    assert rows(text, columns=3)[-1].cells == ("2", "y")


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ('"Ada" Berg,1', "a closing quotation mark is followed by something else"),
        (f'"{"x" * (LONGEST_CELL + 1)},1', "a cell has more than 131,072 characters"),
        (f"{'x' * (LONGEST_CELL + 1)},1", "a cell has more than 131,072 characters"),
    ],
)
def test_a_broken_row_is_told_and_the_next_one_read(broken, told):
    found = rows(f"a,b\n{broken}\n2,y\n")
    assert told in found[1].broken
    assert found[2].cells == ("2", "y")


MESS = st.text(alphabet='ab,"\n\r;\t \u2028\x0c', max_size=60)


@given(MESS, st.integers(0, 3))
def test_every_line_is_in_one_row_and_every_letter_in_one_cell(text, columns):
    found = rows(text, columns)
    lines = re.split(r"\r\n|\r|\n", text)
    lines = lines[:-1] if lines[-1] == "" else lines
    begun = [one.line for one in found]
    assert begun == sorted(set(begun))
    assert not lines or (begun[0] == 1 and begun[-1] <= len(lines))
    assert sum("".join(one.cells).count("a") for one in found) == text.count("a")
