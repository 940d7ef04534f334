"""The chain of seals as a pure rule: in their order, from the table and from a copy."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.trialsite.audit.seals.made import (
    OURS,
    STRANGER,
    altered,
    chain,
    entry,
    seal,
)
from trialsite.audit.seals.chain import check, read_copy, together
from trialsite.audit.seals.faults import Fault
from trialsite.audit.seals.seal import Seal
from trialsite.audit.seals.stored import Stored

Row = Seal | Stored


def stored(*rows: Row) -> list[Stored]:
    """Seals as the table has them, each under its own number."""
    return [
        row if isinstance(row, Stored) else Stored(row.header.seal, row) for row in rows
    ]


def checked(*rows: Row) -> tuple[list[tuple[int | None, list[int]]], list[Fault]]:
    """What a look through the rows gives: of each seal its number, None where its
    header is not believed, and the events that it lists; and the faults."""
    faults: list[Fault] = []
    found = [
        (one.header and one.header.seal, [entry.event for entry in one.entries])
        for one in check(stored(*rows), {OURS}, faults.append)
    ]
    return found, faults


def broken(number: int, text: str) -> Fault:
    at = f"2026-03-{number:02}T03:00:00+00:00"
    return Fault("seal broken", f"seal {number} of {at} {text}", seal=number)


@given(st.integers(0, 5))
def test_a_whole_chain_has_no_fault(length):
    found, faults = checked(*chain(length))
    assert found == [(number, [number]) for number in range(1, length + 1)]
    assert faults == []


@pytest.mark.parametrize(
    ("kept", "gone", "first"),
    [((0, 2, 3), "2", 2), ((0, 3, 4), "2 to 3", 2), ((2, 3), "1 to 2", 1)],
)
def test_seals_that_are_gone_are_named(kept, gone, first):
    made = chain(5)
    found, faults = checked(*(made[place] for place in kept))
    assert [number for number, _ in found] == [place + 1 for place in kept]
    assert faults == [Fault("seal missing", f"seal {gone} is missing", seal=first)]


def test_a_seal_that_stands_twice_or_too_early_is_out_of_place():
    one, two, three = chain(3)
    _, faults = checked(one, two, three, two)
    assert faults == [broken(2, "stands where seal 4 belongs")]
    _, faults = checked(one, two, two)
    assert faults == [broken(2, "stands where seal 3 belongs")]


def test_a_seal_that_continues_another_is_no_link():
    (one,) = chain(1)
    stray = seal(2, entries=(entry(2),))
    found, faults = checked(one, stray)
    assert found == [(1, [1]), (2, [2])]
    assert faults == [broken(2, "does not continue the seal before it")]


def test_a_first_seal_that_continues_something_is_no_beginning():
    _, two = chain(2)
    moved = seal(1, two.header)
    _, faults = checked(moved)
    assert faults == [broken(1, "does not continue the seal before it")]
    _, faults = checked(two)
    assert faults == [Fault("seal missing", "seal 1 is missing", seal=1)]


def test_a_row_between_two_links_is_none_of_ours():
    one, two, three = chain(3)
    strange = seal(2, one.header, key=STRANGER)
    text = (
        "row 2 of the table of seals is none of ours: seal 3 continues seal 1. "
        "Somebody put it there by hand"
    )
    found, faults = checked(one, strange, seal(3, one.header))
    assert [number for number, _ in found] == [1, 3]
    assert faults == [Fault("seal foreign", text, seal=2)]
    first = Stored(1, None, "no JSON")
    _, faults = checked(first, seal(2), Stored(3, None, "no JSON"))
    assert faults == [
        Fault(
            "seal foreign",
            "row 1 of the table of seals is none of ours: seal 2 continues the "
            "beginning. Somebody put it there by hand",
            seal=1,
        ),
        Fault(
            "seal unreadable",
            "seal 3 of the database was altered (no JSON)",
            seal=3,
        ),
    ]
    assert two.header.previous == one.header.link
    assert three.header.previous == two.header.link


def test_a_link_whose_header_was_changed_is_broken_and_its_events_are_still_listed():
    one, two, three = chain(3)
    forged = altered(two, at="2026-03-09T03:00:00+00:00")
    found, faults = checked(one, forged, three)
    assert found == [(1, [1]), (None, [2]), (3, [3])]
    text = "seal 2 of 2026-03-09T03:00:00+00:00 does not bear a valid signature"
    assert faults == [
        Fault("seal broken", text, seal=2),
        broken(3, "does not continue the seal before it"),
    ]


def test_a_link_whose_signature_was_changed_is_named_once():
    """The seal after it continues it, so that one is whole."""
    one, two, three = chain(3)
    _, faults = checked(one, replace(two, signature=one.signature), three)
    assert faults == [broken(2, "does not bear a valid signature")]


def test_a_link_that_cannot_be_read_breaks_the_chain():
    one, _, three = chain(3)
    found, faults = checked(one, Stored(2, None, "cut"), three)
    assert [number for number, _ in found] == [1, 3]
    assert faults == [
        Fault("seal unreadable", "seal 2 of the database was altered (cut)", seal=2),
        broken(3, "does not continue the seal before it"),
    ]


def test_of_two_links_gone_and_one_unreadable_the_missing_are_named():
    one, _, _, four = chain(4)
    _, faults = checked(one, Stored(2, None, "cut"), four)
    assert Fault("seal missing", "seal 2 to 3 is missing", seal=2) in faults


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (Stored(7, chain(1)[0]), "seal 7 of {at} holds the header of seal 1"),
        (
            Stored(1, seal(1, key=STRANGER)),
            f"seal 1 of {{at}} is signed by key {seal(1, key=STRANGER).header.key}, "
            "which is unknown",
        ),
    ],
)
def test_why_a_seal_is_not_ours_is_said(row, problem):
    _, faults = checked(row)
    at = "2026-03-01T03:00:00+00:00"
    assert faults == [Fault("seal broken", problem.format(at=at), seal=row.number)]


def test_a_list_that_is_not_the_signed_one_lists_nothing():
    one, two = chain(2)
    found, faults = checked(one, replace(two, entries=one.entries))
    assert found == [(1, [1]), (2, [])]
    text = "lists events that it was not made over: it is not the list that was signed"
    assert faults == [broken(2, text)]


def test_a_copy_is_read_line_by_line_and_a_bad_line_is_named():
    one, two = chain(2)
    faults: list[Fault] = []
    lines = [one.line(), "  \n", "{}", two.line()]
    assert list(read_copy(lines, faults.append)) == [one, two]
    text = (
        "line 3 of the copy is no whole seal: it was cut or altered "
        "(KeyError: 'header')"
    )
    assert faults == [Fault("seal unreadable", text)]


def joined(copy: list[Seal], table: list[Row]) -> tuple[list[Stored], list[Fault]]:
    faults: list[Fault] = []
    return list(together(copy, stored(*table), faults.append)), faults


@given(st.integers(0, 4), st.integers(0, 4), st.integers(0, 4))
def test_a_copy_and_a_table_that_agree_are_one_chain(length, skipped, copied):
    """A copy may begin late and end early; the table has the rest."""
    made = chain(length)
    found, faults = joined(made[skipped:][:copied], made)
    assert found == stored(*made)
    assert faults == []


def test_what_only_the_copy_has_is_missed_and_still_checked():
    one, two, three = chain(3)
    text = "seal {} of {} is in the copy and no more in the database"
    found, faults = joined([one, two, three], [one, three])
    assert found == stored(one, two, three)
    missing = Fault("seal missing", text.format(2, two.header.at), seal=2)
    assert faults == [missing]
    found, faults = joined([one, two], [one])
    assert found == stored(one, two)
    assert faults == [missing]


@pytest.mark.parametrize("lies", ["another header", "unreadable"])
def test_where_both_have_a_seal_the_copy_is_believed(lies):
    one, two, three = chain(3)
    other = seal(2, one.header) if lies == "another header" else Stored(2, None, "cut")
    found, faults = joined([one, two], [one, other, three])
    assert found == stored(one, two, three)
    text = (
        f"seal 2 of {two.header.at} is another in the database than in the copy: "
        "history was written anew"
    )
    assert faults == [Fault("seal replaced", text, seal=2)]


def test_a_letter_has_no_list_so_it_is_the_tables():
    one, two = chain(2)
    letters = [replace(seal, entries="") for seal in (one, two)]
    assert joined(letters, [one, two]) == (stored(one, two), [])
    other = seal(2, one.header)
    found, faults = joined(letters, [one, other])
    assert found == stored(one, letters[1])
    assert [fault.kind for fault in faults] == ["seal replaced"]


def test_a_copys_own_list_is_the_one_that_is_looked_at():
    (one,) = chain(1)
    spoilt = replace(one, entries="[]")
    assert joined([one], [spoilt]) == (stored(one), [])
    assert joined([spoilt], [one]) == (stored(spoilt), [])
