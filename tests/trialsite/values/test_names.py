"""One person's name as two clinics write it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialsite.values.names import (
    MOST_KEYS,
    BadName,
    asked_family,
    asked_keys,
    family_keys,
    fold,
    goes_with,
    initials,
    kept_keys,
    read_name,
    signs_as,
    split_name,
)

BORN = date(1970, 2, 28)
ERIN = ("Erin", "Stone")


def are_alike(one, other, born=BORN):
    found = [
        not set(kept_keys(*a, BORN)).isdisjoint(asked_keys(*b, born))
        for a, b in ((one, other), (other, one))
    ]
    assert found[0] == found[1], "whoever of the two comes first"
    return found[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(ERIN, ("Erin A", "Stone"), id="middle initial"),
        pytest.param(ERIN, ("Erin Anne", "Stone"), id="middle name"),
        pytest.param(("Łukasz", "Stone"), ("Lukasz", "Stone"), id="Polish l"),
        pytest.param(("José", "Peña"), ("Jose", "Pena"), id="accents"),
        pytest.param(("Hans", "Müller"), ("Hans", "Mueller"), id="umlaut as ue"),
        pytest.param(("Hans", "Müller"), ("Hans", "Muller"), id="umlaut left out"),
        pytest.param(("Bjørn", "Ås"), ("Bjoern", "Aas"), id="Norwegian letters"),
        pytest.param(("Erin", "Smith-Jones"), ("Erin", "Smith Jones"), id="hyphen"),
        pytest.param(
            ("Erin", "Smith‐Jones"), ("Erin", "SmithJones"), id="run together"
        ),
        pytest.param(
            ("Erin", "Smith-Jones"), ("Erin", "Jones"), id="half a double name"
        ),
        pytest.param(
            ("Mary-Ann", "Stone"), ("Maryann", "Stone"), id="double given name"
        ),
        pytest.param(("Pat", "O'Brien"), ("Pat", "OBrien"), id="apostrophe left out"),
        pytest.param(("Pat", "O’Brien"), ("Pat", "O Brien"), id="apostrophe as space"),
        pytest.param(("Ann", "McDonald"), ("Ann", "Mc Donald"), id="Mc apart"),
        pytest.param(("Ana", "de la Cruz"), ("Ana", "Delacruz"), id="particles"),
        pytest.param(("John", "Stone Jr."), ("John", "Stone"), id="Jr"),
        pytest.param(("John", "Stone, Sr"), ("John", "Stone"), id="Sr"),
        pytest.param(("John", "Stone III"), ("John", "Stone"), id="III"),
        pytest.param(("Dr. Erin", "Stone"), ERIN, id="title"),
        pytest.param(("Mrs Erin", "Stone"), ("Ms. Erin", "Stone"), id="two titles"),
        pytest.param(("Stone", "Erin"), ERIN, id="first and last swapped"),
        pytest.param(("STONE,", "ERIN"), ERIN, id="swapped with a comma"),
        pytest.param(("", "Erin Stone"), ERIN, id="both in one field"),
        pytest.param(("E", "Stone"), ERIN, id="initial"),
        pytest.param(
            ("E.", "Stone"), ("Erin Anne", "Stone"), id="initial and middle name"
        ),
        pytest.param(("E. A.", "Stone"), ERIN, id="initials"),
        pytest.param(("Stone", "E"), ERIN, id="initial, swapped"),
        pytest.param(
            ("J. Robert", "Stone"), ("James Robert", "Stone"), id="by the second"
        ),
        pytest.param(("Robert", "Stone"), ("James Robert", "Stone"), id="second alone"),
    ],
)
def test_the_ways_in_which_clinics_write_one_name_are_alike(one, other):
    assert are_alike(one, other)
    assert not are_alike(one, other, born=date(1970, 2, 27))


@pytest.mark.parametrize(
    "other",
    [
        *(("Rin", "Stone"), ("Eva", "Stone"), ("Erin", "Berg"), ("A", "Stone")),
        *(("Erin", ""), ("", "Stone"), ("E", "S")),
    ],
)
def test_others_born_on_that_day_are_not(other):
    """A twin with the same initial, a nickname, half a name."""
    assert not are_alike(ERIN, other)


@pytest.mark.parametrize(
    ("whole", "given_name", "family_name"),
    [
        ("Erin Stone", "Erin", "Stone"),
        ("STONE, ERIN", "ERIN", "STONE"),
        ("Anna Maria Berg", "Anna Maria", "Berg"),
        ("Dr. Erin A. Stone Jr.", "Erin A.", "Stone Jr."),
        ("Erin Stone, Jr.", "Erin", "Stone Jr."),
        ("Stone Jr., Erin", "Erin", "Stone Jr."),
        ("Stone, Jr., John", "John", "Stone Jr."),
        ("Stone, Erin, MD", "Erin", "Stone"),
        ("Stone", "", "Stone"),
    ],
)
def test_a_whole_name_is_split(whole, given_name, family_name):
    assert split_name(whole) == (given_name, family_name)


@pytest.mark.parametrize(
    ("one", "other"),
    [("José", "jose"), ("O'Brien", "OBRIEN"), (" Mary  Ann", "Mary-Ann"), ("ß", "SS")],
)
def test_a_name_is_one_however_it_is_typed(one, other):
    assert fold(one) == fold(other) != ""


@pytest.mark.parametrize("text", ["123", "--", "(608) 555-0142", "x" * 81])
def test_what_is_no_name_is_refused(text):
    with pytest.raises(BadName):
        read_name(text)


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_keys_of_anybody_are_few_and_find_themselves(given_name, family_name):
    kept = kept_keys(given_name, family_name, BORN)
    assert len(kept) <= MOST_KEYS
    if any(key.startswith("full") for key in kept):
        assert not set(kept).isdisjoint(asked_keys(given_name, family_name, BORN))
    assert kept_keys(given_name, family_name, None) == []


def test_first_and_last_name_are_not_run_together():
    assert not are_alike(("Ann", "Alee"), ("Anna", "Lee"))
    assert initials("Łukasz", "Östberg") == "lo"


@given(st.text(min_size=1, max_size=40))
def test_a_family_name_finds_itself_and_each_of_its_words(family):
    kept = set(family_keys(family))
    asked = asked_family(family)
    assert bool(asked) == bool(kept)
    assert kept.issuperset(asked)
    assert len(kept) <= MOST_KEYS


@pytest.mark.parametrize(
    ("asked", "given", "fits"),
    [
        ("", "Erin", True),
        ("E", "Erin", True),
        ("Erin", "E.", True),
        ("Erin Anne", "Erin", True),
        ("JOSE", "José", True),
        ("Otto", "Erin", False),
        ("Er", "Otto", False),
    ],
)
def test_a_given_name_goes_with_its_beginning(asked, given, fits):
    assert goes_with(asked, given) == fits


NORA = ("Nora Anne", "Testwell")


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("nora testwell", NORA),
        ("NORA  ANNE\u00a0TESTWELL", NORA),
        ("Nora A. Testwell", NORA),
        ("Nora Anne Testwell", ("Nora", "Testwell")),
        ("Testwell, Nora", NORA),
        ("Dr Nora Testwell Jr.", NORA),
        ("NoraAnne Testwell", NORA),
        ("José García", ("Jose", "Garcia")),
        ("Hans Mueller", ("Hans", "Müller")),
        ("Ana García-López", ("Ana", "Garcia Lopez")),
        ("Pat O’Brien", ("Pat", "OBrien")),
        ("王小明", ("小明", "王")),
        ("Nguyễn Thị Hồng", ("Thi Hong", "Nguyen")),
        ("שלום כהן", ("שָׁלוֹם", "כהן")),
        ("Erin", ("Erin", "")),
        ("Erin Stone", ("", "Stone")),
    ],
)
def test_a_person_signs_with_their_name_however_it_is_written(typed, names):
    assert signs_as(typed, *names)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Somebody Else", ("Nora", "Testwell")),
        ("Nora Testwel", NORA),
        ("N. Testwell", NORA),
        ("Anne Testwell", NORA),
        ("Testwell", NORA),
        ("Nora", NORA),
        ("Nora Beth Testwell", NORA),
        ("Nora B. Testwell", NORA),
        ("Norman Testwell", NORA),
        ("Ana García", ("Ana", "García López")),
        ("Wang Xiaoming", ("小明", "王")),
        ("王小华", ("小明", "王")),
        ("राम शर्मा", ("रमा", "शर्मा")),
        ("สมชาย", ("สมชัย", "")),
        ("はる さとう", ("ばる", "さとう")),
        ("", NORA),
        ("Nora Testwell", ("", "")),
    ],
)
def test_another_name_is_another_name(typed, names):
    assert not signs_as(typed, *names)


def test_vowels_that_are_written_as_marks_tell_names_apart():
    """In Hindi, Thai and Japanese; accents and Hebrew points do not."""
    assert fold("राम") != fold("रमा")
    assert fold("สมชาย") != fold("สมชัย")
    assert fold("が") != fold("か")
    assert fold("שָׁלוֹם") == fold("שלום")
    assert fold("é") == fold("e\u0301") == "e"
