"""What a save changes, whatever was shown, typed and saved meanwhile."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialsite.editing.comparing import Base, Newer, canonical, compare, same

NAMES = ("worst", "least", "now")
VALUES = st.sampled_from([None, 3, 7, 9])
SHEETS = st.fixed_dictionaries(dict.fromkeys(NAMES, VALUES))
DECISIONS = st.dictionaries(
    st.sampled_from(NAMES), st.sampled_from(["mine", "theirs", "", "both"])
)


def base_of(shown, *, asked=(), decided=()):
    base = Base("nonce").showing(shown)
    undecided = dict.fromkeys(asked, Newer("Dora Lund", ""))
    return Base(base.nonce, base.prints, undecided, dict(decided))


@given(shown=SHEETS, now=SHEETS, typed=SHEETS)
def test_a_save_carries_only_what_this_person_changed(shown, now, typed):
    """Item by item: untouched stays, changed alone is saved, changed twice is asked."""
    found = compare(base=base_of(shown), now=now, typed=typed)
    for name in NAMES:
        mine, theirs = typed[name] != shown[name], now[name] != shown[name]
        differ = typed[name] != now[name]
        assert (name in found.changes) == (mine and not theirs)
        assert (name in found.clashes) == (mine and theirs and differ)
        assert (name in found.newer) == (theirs and not mine)


@given(now=SHEETS, typed=SHEETS)
def test_of_a_page_that_is_not_known_nothing_overwrites(now, typed):
    found = compare(base=Base("nonce"), now=now, typed=typed)
    assert all(now[name] is None for name in found.changes)
    for name in NAMES:
        both = typed[name] is not None and now[name] is not None
        assert (name in found.clashes) == (both and typed[name] != now[name])


@given(shown=SHEETS, now=SHEETS, typed=SHEETS, decided=DECISIONS)
def test_a_clash_waits_for_a_decision(shown, now, typed, decided):
    base = base_of(shown, asked=NAMES, decided=decided.items())
    found = compare(base=base, now=now, typed=typed)
    for name in NAMES:
        if typed[name] == now[name] or decided.get(name) == "theirs":
            assert name not in (*found.changes, *found.clashes)
        elif decided.get(name) != "mine":
            assert name in found.clashes


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (None, ""),
        (None, []),
        (None, False),
        (7, Decimal("7.0")),
        (0.1, Decimal("0.10")),
        (100, Decimal("1E2")),
        ("1 Elm St\r\nMadison", "1 Elm St\nMadison "),
        (["evening", "morning"], ["morning", "evening"]),
        ({1: Decimal(2)}, {1: 2}),
    ],
)
def test_two_ways_to_say_the_same(one, other):
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (None, 0),
        ("", "0"),
        (False, True),
        (7, 70),
        (["evening"], ["morning"]),
        (date(2026, 3, 1), date(2026, 1, 3)),
        ({1: 2}, {2: 1}),
        ("stone", "Stone"),
    ],
)
def test_what_is_not_the_same(one, other):
    assert not same(one, other)


def test_a_print_tells_nothing_of_the_value_to_another_page():
    one, other = Base("one").showing({"now": 7}), Base("other").showing({"now": 7})
    assert one.prints != other.prints
    assert canonical(7) not in one.prints.values()
