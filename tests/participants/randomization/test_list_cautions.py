"""A list made elsewhere that nobody can have meant is told of, and used if two people
say so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.randomization.schemes.base import Share
from participants.randomization.schemes.imported import ListRefused, read_list
from participants.randomization.schemes.list_cautions import (
    ALIKE,
    REPEATS,
    SHARES,
    list_cautions,
)
from tests.participants.randomization.trials import EVEN, SITE
from trialsite.values.tables import LONGEST_CELL

BLOCKS = "ABBA BAAB ABAB BABA AABB BBAA ABBA BBAA BAAB"
ARMS = {"A": "MBT", "B": "CBT"}


def listed(letters, arms=EVEN, **by_site):
    rows = [f"all,{ARMS[one]}" for one in letters.replace(" ", "")]
    for site, order in by_site.items():
        rows += [f"site={site},{ARMS[one]}" for one in order.replace(" ", "")]
    factors = [SITE] if by_site else []
    return read_list("\n".join(["stratum,arm", *rows]), arms=arms, factors=factors)


def test_a_list_of_blocks_is_warned_of_nothing():
    assert list_cautions(listed(BLOCKS)) == []


def test_a_list_that_was_copied_twice_is_told():
    assert list_cautions(listed(BLOCKS + BLOCKS)) == [REPEATS]
    assert list_cautions(listed("ABBAABBA")) == [REPEATS]
    assert list_cautions(listed("AB" * 20)) == [REPEATS]


def test_shares_far_from_the_protocols_are_told():
    assert list_cautions(listed("AAABAABABAAA")) == [SHARES]
    two_to_one = (Share("MBT", 2), Share("CBT", 1))
    assert list_cautions(listed(BLOCKS, arms=two_to_one)) == [SHARES]
    far_in_one = {"MAD": "A" * 12 + "B", "BOS": BLOCKS * 3 + "B", "SLC": "BBA" * 5}
    assert SHARES in list_cautions(listed("", **far_in_one))


def test_two_strata_with_one_order_are_told():
    same = {"MAD": BLOCKS, "BOS": BLOCKS, "SLC": BLOCKS[::-1].replace("A", "A")}
    assert ALIKE in list_cautions(listed("", **same))


def test_a_short_list_may_be_anything():
    assert list_cautions(listed("ABAB")) == []
    assert list_cautions(listed("AAB")) == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_on_any_system(end):
    text = end.join(["stratum,arm", "all,MBT", "all,CBT", ""])
    found = read_list(text, arms=EVEN, factors=[])
    assert found.sequences() == {"all": ["MBT", "CBT"]}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            f'all,"{"x" * (LONGEST_CELL + 10)}',
            "a cell has more than 131,072 characters",
        ),
        ('all,"MBT', "a quotation mark is opened and never closed"),
        ('all,"MBT"x', "a closing quotation mark is followed by something else"),
    ],
)
def test_a_broken_line_is_refused_in_a_sentence(line, told):
    text = f"stratum,arm\nall,MBT\n{line}\nall,CBT\n"
    with pytest.raises(ListRefused) as refused:
        read_list(text, arms=EVEN, factors=[])
    (fault,) = refused.value.faults
    assert fault.startswith("line 3: ") and told in fault
    assert len(fault) < 200


@given(st.text(alphabet='al,MBTC"\n\r\0;x', max_size=80))
def test_whatever_a_file_holds_is_read_or_refused(text):
    for header in ("", "stratum,arm\n"):
        try:
            found = read_list(header + text, arms=EVEN, factors=[])
        except ListRefused as refused:
            assert all(refused.faults)
        else:
            assert set(found.sequences()) == {"all"}
