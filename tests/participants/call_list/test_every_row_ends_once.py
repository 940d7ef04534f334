"""Over generated dirty files: every row ends in exactly one of taken, merged and
refused, and nobody who was written into the file is missing."""

import csv
import io
import re
from collections import Counter
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from participants.call_list.columns import lay_out
from participants.call_list.counting import count
from participants.call_list.decoding import decode
from participants.call_list.rows import read_rows

TODAY = date(2026, 11, 29)
FIELDS = ["First Name", "Last Name", "DOB", "Home Phone", "Cell", "E-mail", "Note"]


def mostly(good: list[str], bad: list[str]) -> st.SearchStrategy[str]:
    """Of ten values one or two that cannot be taken."""
    return st.integers(0, 9).flatmap(
        lambda n: st.sampled_from(good if n else bad or good)
    )


NAMES = mostly(["Erin", "ERIN", "José", "Ada", "O'Brien", "Stone", "Łukasz"], ["", "1"])
BORN = mostly(
    ["", "1945-01-02", "5/6/1972", "12/25/26", "n/a", "3/31/1968 0:00"],
    ["31/31/1970", "soon"],
)
PHONES = mostly(
    [
        *("", "608 555 0142", "608-555-0142 x12", "\u202a608\u2011555\u20110142\u202c"),
        *("000-000-0000", '="6085550199"', "6085550142.0", "none"),
    ],
    ["call me", "555-0142"],
)
EMAILS = mostly(["", "e@example.org", "<e@example.org>", "e@example.org;"], ["e@"])
NOTES = st.sampled_from(
    ["", "said ok", "a, b, c, d, e, f", "two\nlines", 'a "quote"', "\0", "tab\there"]
)
PEOPLE = st.tuples(NAMES, NAMES, BORN, PHONES, PHONES, EMAILS, NOTES)
DIRT = st.sampled_from(
    [
        'Erin,Stone,,608 555 0142,,,"said ok',
        '"Ada" Berg,Hill,,608 555 0143,,,',
        "Sam,Hill,,608 555 0144,,,,one cell too many",
        "Zoe,Lund",
        "a;b;c",
        'Ida,Noor,,608 555 0145,,,"',
    ]
)
BLANK = st.sampled_from(["", ",,,,,,", "   "])
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])


def written(person: tuple[str, ...], end: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(person)
    return out.getvalue().removesuffix("\r\n").replace("\n", end)


@st.composite
def files(draw):
    """A file, as bytes; how many lines it has; and the rows that are well written."""
    end = draw(ENDS)
    kinds = draw(
        st.lists(
            st.one_of(
                PEOPLE.map(lambda one: ("person", one)),
                PEOPLE.map(lambda one: ("person", one)),
                PEOPLE.map(lambda one: ("person", one)),
                DIRT.map(lambda one: ("dirt", one)),
                BLANK.map(lambda one: ("blank", one)),
            ),
            max_size=25,
        )
    )
    above = draw(st.sampled_from([[], ["sep=,"], ["Pain clinic"]]))
    lines = [*above, ",".join(FIELDS)]
    lines += [written(one, end) if kind == "person" else one for kind, one in kinds]
    text = end.join(lines) + draw(st.sampled_from(["", end]))
    return text.encode(draw(ENCODINGS)), text, kinds


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=files())
def test_every_row_ends_in_exactly_one_way(file, figures):
    raw, text, kinds = file
    read = decode(raw).text.replace("\0", "")
    layout = lay_out(read)
    found = read_rows(read, layout, "month", TODAY, "US")

    ends = Counter(
        "refused" if one.faults else "merged" if one.like is not None else "taken"
        for one in found
    )
    assert ends.total() == len(found)
    figures("Rows of dirty call lists", tried=len(found), **ends)
    for one in found:
        assert not (one.faults and one.like is not None)
        assert all(fault.field and fault.allowed for fault in one.faults)
    numbers = [one.number for one in found]
    assert numbers == sorted(set(numbers)), "each row once"
    leads = {one.number for one in found if not one.faults and one.like is None}
    assert {one.like for one in found if one.like is not None} <= leads

    counted = count(read, layout)
    # By the one thing that no reader of CSV can be wrong about: the ends of lines.
    lines = re.split("\r\n|\r|\n", text)
    assert counted["lines"] == len(lines) - (lines[-1] == "")
    assert counted["rows"] == len(found)
    parts = ("rows", "above", "blank", "inside")
    assert sum(counted[part] for part in parts) == counted["lines"]

    people = [one for kind, one in kinds if kind == "person"]
    shown = [one for one in people if any(part.strip("\0 ") for part in one)]
    dirt = [one for kind, one in kinds if kind == "dirt"]
    if not any('"' in one for one in dirt):
        assert len(found) == len(shown) + len(dirt), "as many as were written"
    else:
        # Which lines a stray mark holds together is not ours to say; none is lost.
        assert len(found) + counted["inside"] >= len(dirt)


@given(files())
def test_no_number_or_address_of_a_person_is_lost(file):
    raw, _, kinds = file
    read = decode(raw).text.replace("\0", "")
    found = read_rows(read, lay_out(read), "month", TODAY, "US")
    kept = {phone for one in found for phone in one.phones}
    alone = all('"' not in one for kind, one in kinds if kind == "dirt")
    refused = any(one.faults for one in found)
    if alone and not refused:
        wrote = [one for kind, one in kinds if kind == "person"]
        for _, _, _, home, cell, _, _ in wrote:
            for number in (home, cell):
                if "608" in number:
                    tail = "0199" if "0199" in number else "0142"
                    assert any(tail in phone for phone in kept)
