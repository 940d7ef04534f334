"""A paragraph is broken into lines, and loses nothing."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trialsite.typesetting.names import NAMES
from trialsite.typesetting.lines import Paragraph, lines_of

WORDS = st.sampled_from([*" ".join(NAMES.values()).split(), "Stone,", "(2)", "16"])


def letters(text: str) -> Counter[str]:
    return Counter(sign for sign in text if not sign.isspace())


@settings(max_examples=60, deadline=None)
@given(
    words=st.lists(WORDS, min_size=1, max_size=25),
    width=st.sampled_from([60, 200, 500]),
    to_left=st.booleans(),
)
def test_every_letter_stands_on_one_line_and_no_line_is_too_wide(words, width, to_left):
    text = " ".join(words)
    lines = lines_of(Paragraph(text, right_to_left=to_left), width)
    shown = "".join(
        glyph.letters for line in lines for part in line.parts for glyph in part.glyphs
    )
    assert letters(shown) == letters(text)
    # Letters that change their form at the end of a line may take a little more.
    assert all(line.width <= width * 1.05 for line in lines)


def test_an_empty_text_is_an_empty_line():
    [line] = lines_of(Paragraph(""), 100)
    assert (line.parts, line.width) == ((), 0)
