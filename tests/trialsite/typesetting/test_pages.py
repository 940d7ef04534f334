"""Every letter stands on the page of a PDF, where it is read."""

from datetime import UTC, datetime
from itertools import pairwise

import pypdfium2
import pytest

from tests.trialsite.typesetting.names import BLANK_NAMES, NAMES
from trialsite.typesetting.faces import BLANK
from trialsite.typesetting.lines import Paragraph
from trialsite.typesetting.pages import make_pdf

NOON = datetime(2026, 6, 16, 18, tzinfo=UTC)


def made(*paragraphs: Paragraph) -> pypdfium2.PdfDocument:
    pdf = make_pdf(
        list(paragraphs), title="A title", language="en", foot="A foot", at=NOON
    )
    return pypdfium2.PdfDocument(pdf)


def text_of(document: pypdfium2.PdfDocument) -> str:
    pages = [page.get_textpage().get_text_range() for page in document]
    return "\n".join(pages)


def left_of(document: pypdfium2.PdfDocument, words: str) -> float:
    """Where the first letter of *words* stands, in points from the left."""
    page = document[0].get_textpage()
    place = page.get_text_range().index(words)
    return float(page.get_charbox(place)[0])


def ink(document: pypdfium2.PdfDocument, *, above: float = 80) -> int:
    """How much of the first page is not white, from so far above its foot."""
    drawn = document[0].render(scale=2, crop=(0, above, 0, 0), grayscale=True)
    return sum(byte < 128 for byte in bytes(drawn.buffer))


@pytest.mark.parametrize("language", NAMES)
@pytest.mark.parametrize("bold", [False, True], ids=["normal", "bold"])
def test_a_name_of_any_script_is_read_from_the_page(language, bold):
    """As Chromium reads it, with nothing between its letters and none of them lost."""
    name = NAMES[language]
    document = made(Paragraph(f"Signed: {name}", bold=bold, right_to_left=False))
    text = text_of(document)
    assert name in text and "Signed" in text


@pytest.mark.parametrize("language", NAMES)
def test_a_name_of_any_script_is_drawn(language):
    """There is ink for it, and not the same as for any other of its length."""
    blank = ink(made(Paragraph("")))
    name = NAMES[language]
    drawn, doubled = (ink(made(Paragraph(text))) for text in (name, f"{name} {name}"))
    assert drawn > blank + 40
    assert doubled - drawn == pytest.approx(drawn - blank, rel=0.25)
    boxes = ink(made(Paragraph("ꓡ" * len(name.replace(" ", "")))))
    assert drawn != boxes


def test_arabic_letters_are_joined():
    """Apart they take more room: each has its end."""
    apart, joined = (ink(made(Paragraph(text))) for text in ("م ح م د", "محمد"))
    assert joined != apart
    page = made(Paragraph("محمد"))[0].get_textpage()
    boxes = sorted(page.get_charbox(place) for place in range(4))
    gaps = [right[0] - left[2] for left, right in pairwise(boxes)]
    assert max(gaps) < 0.5


def test_a_text_from_right_to_left_begins_at_the_right():
    document = made(Paragraph("אני קראתי את המסמך"))
    assert left_of(document, "אני") > left_of(document, "המסמך")
    assert left_of(document, "אני") > 500


def test_numbers_and_foreign_words_keep_their_direction_in_it():
    document = made(Paragraph("קראתי את STAMP ב-16 ביוני 2026"))
    page = document[0].get_textpage()
    places = {}
    for place in range(page.count_chars()):
        box = page.get_charbox(place)
        places.setdefault(page.get_text_range(place, 1), box[0])
    assert places["S"] < places["T"] < places["A"]
    assert places["1"] < places["6"] and places["2"] < places["0"]
    assert places["S"] > places["1"] > places["2"]


def test_an_arabic_name_leaves_the_english_around_it_where_it_is():
    """The bracket behind it stands behind it, though it would have been turned."""
    name = f"\N{FIRST STRONG ISOLATE}{NAMES['ar']}\N{POP DIRECTIONAL ISOLATE}"
    document = made(Paragraph(f"Signed: {name} (2 tries).", right_to_left=False))
    first, last = NAMES["ar"].split()[0], NAMES["ar"].split()[-1]
    assert left_of(document, "Signed") < left_of(document, last)
    assert left_of(document, last) < left_of(document, first)
    assert left_of(document, first) < left_of(document, "2")
    assert left_of(document, "2") < left_of(document, "tries")


@pytest.mark.parametrize("script", BLANK_NAMES)
def test_a_letter_that_no_typeface_has_is_seen_to_be_missing(script):
    assert BLANK in text_of(made(Paragraph(f"Signed: {BLANK_NAMES[script]}")))


def test_chinese_lines_break_between_any_two_signs_but_before_a_full_stop():
    sentence = "您將被隨機分配到兩種團體治療之一，每種治療每週一次。"
    document = made(Paragraph(sentence * 12, language="zh-TW"))
    lines = [line for line in text_of(document).splitlines() if "foot" not in line]
    assert len(lines) > 5
    assert all(line[0] not in "，。" for line in lines)
    assert "".join(lines) == sentence * 12


def test_a_word_longer_than_a_line_is_broken():
    word = "Donaudampfschifffahrtsgesellschaft" * 8
    lines = text_of(made(Paragraph(word))).splitlines()
    assert "".join(line for line in lines if "foot" not in line) == word


def test_pages_are_numbered_and_a_heading_is_not_the_last_of_one():
    paragraphs = []
    for number in range(30):
        paragraphs.append(Paragraph(f"Heading {number}", 13, bold=True, with_next=True))
        paragraphs.append(Paragraph("A short text.\n" * 3))
    document = made(*paragraphs)
    pages = [page.get_textpage().get_text_range() for page in document]
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert f"A foot, page {number} of {len(pages)}" in page
        before = [line for line in page.splitlines() if "foot" not in line][-1]
        assert not before.startswith("Heading")


def test_what_is_made_at_one_instant_is_the_same_again():
    paragraphs = [Paragraph(name) for name in NAMES.values()]
    first, again = (
        make_pdf(paragraphs, title="A", language="en", foot="", at=NOON)
        for _ in range(2)
    )
    assert first == again
