"""Which typeface has which letters."""

import subprocess
import sys
from itertools import pairwise

import pytest

from tests.trialsite.typesetting.names import BLANK_NAMES, NAMES
from trialsite.typesetting.faces import (
    EVERY_FACE,
    HONG_KONG,
    JAPANESE,
    KOREAN,
    SANS,
    SIMPLIFIED,
    TRADITIONAL,
    in_one_face,
    letters_of,
    missing,
)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_no_letter_of_a_name_is_missing(name):
    assert missing(name) == ""
    assert all(face for _, face in in_one_face(name))


@pytest.mark.parametrize("name", BLANK_NAMES.values(), ids=BLANK_NAMES)
def test_letters_that_no_typeface_has_are_named(name):
    assert set(missing(f"Erin {name}")) == {s for s in name if not s.isspace()}


def test_every_typeface_is_there_and_has_letters_of_its_own():
    assert len(EVERY_FACE) == 27
    assert len({face.key for face in EVERY_FACE}) == 27
    assert all(len(letters_of(face)) > 80 for face in EVERY_FACE)


@pytest.mark.parametrize(
    ("language", "face"),
    [
        ("ja", JAPANESE),
        ("ko", KOREAN),
        ("zh", SIMPLIFIED),
        ("zh-CN", SIMPLIFIED),
        ("zh-TW", TRADITIONAL),
        ("zh-HK", HONG_KONG),
    ],
)
def test_a_sign_is_drawn_as_in_the_language(language, face):
    assert list(in_one_face("直", language)) == [("直", face)]


def test_without_a_language_the_letters_beside_it_tell():
    assert next(in_one_face("さくら 直"))[1] == JAPANESE
    assert next(in_one_face("민준 直"))[1] == KOREAN


def test_marks_and_joiners_stay_with_their_letter():
    """Apart they would be drawn beside it, on a dotted circle."""
    for name in (NAMES["si"], NAMES["fa"], "q\u0303", "👩\u200d🔬"):
        stretches = list(in_one_face(name))
        assert len(stretches) == 1 and stretches[0][0] == name


def test_spaces_and_brackets_go_with_what_is_before_them():
    stretches = list(in_one_face("王小明（王） Stone"))
    assert [text for text, _ in stretches] == ["王小明（王） ", "Stone"]
    assert stretches[-1][1] == SANS
    assert all(one[1] != other[1] for one, other in pairwise(stretches))


def test_the_libraries_are_loaded_where_a_pdf_is_made_and_nowhere_else():
    """They take 60 MiB, and a web process seldom makes one."""
    script = (
        "import django, sys; django.setup()\n"
        "import trialsite.urls, participants.urls, trialsite.celery\n"
        "print([name for name in ('fpdf', 'fontTools', 'uharfbuzz') "
        "if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]", ran.stderr
