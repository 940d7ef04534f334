"""What people write differently for the same thing is looked up as the same."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialsite.secrets import normal


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Erin.Stone@Example.ORG", "erin.stone@example.org"),
        ("  erin.stone@example.org ", "erin.stone@example.org"),
        ("erin.stone @example.org", "erin.stone@example.org"),
    ],
)
def test_an_address_is_one_however_it_is_typed(one, other):
    assert normal.email(one) == normal.email(other)


@pytest.mark.parametrize(
    "typed",
    [
        "608 555 0142",
        "(608) 555-0142",
        "+1 608.555.0142",
        "16085550142",
        "６０８5550142",
    ],
)
def test_a_number_is_one_however_it_is_typed(typed):
    assert normal.phone(typed) == "6085550142"


def test_numbers_that_differ_stay_apart():
    assert normal.phone("26085550142") != normal.phone("6085550142")


@pytest.mark.parametrize(
    ("one", "other"),
    [("José", "jose"), ("O'Brien", "OBRIEN"), (" Mary  Ann", "Mary-Ann"), ("ß", "SS")],
)
def test_a_name_is_one_however_it_is_typed(one, other):
    assert normal.name(one) == normal.name(other) != ""


@given(st.text(), st.text())
def test_nothing_to_look_up_by_is_empty(given_name, family_name):
    for normalise in (normal.email, normal.phone, normal.name):
        assert normalise(" \t") == ""
    born = date(1970, 2, 28)
    found = normal.person(given_name, family_name, born)
    assert bool(found) == bool(normal.name(given_name) and normal.name(family_name))


def test_first_and_last_name_are_not_run_together():
    born = date(1970, 2, 28)
    assert normal.person("Ann", "Alee", born) != normal.person("Anna", "Lee", born)
    assert normal.initials("MAD", "Ann", "Lee") != normal.initials("BOS", "Ann", "Lee")
