"""The copy of a signed consent shows every letter of the document and of the name."""

from datetime import UTC, date, datetime

import pypdfium2
import pytest

from participants.consent import pdf
from participants.consent.document import Answered, Signed
from tests.trialsite.typesetting.names import BLANK_NAMES, NAMES
from trialsite.protocol.types import ConsentVersion
from trialsite.typesetting.faces import BLANK

NOON = datetime(2026, 6, 16, 18, tzinfo=UTC)

ENGLISH = ("Why we ask you", "You have had pain for a long time.", "I agree.")
ARABIC = ("لماذا نسألك", "لديك ألم منذ وقت طويل في أسفل الظهر", "أوافق على المشاركة")
CHINESE = ("我們為什麼問您", "您的腰痛已經持續了很長時間。", "我同意參加這項研究。")


def version(words: tuple[str, str, str], language: str) -> ConsentVersion:
    title, text, agreement = words
    return ConsentVersion.model_validate(
        {
            "code": "v1",
            "label": "Version 1",
            "date": date(2026, 1, 1),
            "summary": text,
            "language": language,
            "agreement": agreement,
            "sections": ({"code": "why", "title": title, "text": text},),
        }
    )


def copy_of(document: ConsentVersion, name: str) -> list[str]:
    """The text of each page."""
    signed = Signed(
        trial="TINY",
        site="Madison",
        approval="Approved on 1 January 2026, reference 7.",
        version=document,
        name=name,
        mode="In person, on the site's tablet",
        staff="Cora Lund",
        times=(("Signed and certified", "16 June 2026, 13:00:00 CDT"),),
        answers=(Answered("Who decides?", "Chance decides", 2),),
        number="screening 7, consent 8",
    )
    made = pypdfium2.PdfDocument(pdf.make(signed, NOON))
    return [page.get_textpage().get_text_range() for page in made]


@pytest.mark.parametrize("language", NAMES)
def test_a_name_of_any_script_stands_in_it(language):
    name = NAMES[language]
    text = "\n".join(copy_of(version(ENGLISH, "en"), name))
    assert name in text and BLANK not in text
    assert "Signed by typing the full name" in text


@pytest.mark.parametrize(
    ("words", "language"), [(ENGLISH, "en"), (ARABIC, "ar"), (CHINESE, "zh-TW")]
)
def test_a_document_of_any_script_stands_in_it(words, language):
    text = "\n".join(copy_of(version(words, language), "Nora Testwell"))
    assert all(part.rstrip(".") in text for part in words)
    assert BLANK not in text and "cannot show" not in text
    assert "right after 3 tries" in text
    assert f"TINY, Version 1 (v1, {language}), page 1 of 1" in text


@pytest.mark.parametrize("script", BLANK_NAMES)
def test_letters_that_cannot_be_shown_are_named_by_their_numbers(script):
    name = BLANK_NAMES[script]
    text = "\n".join(copy_of(version(ENGLISH, "en"), name))
    assert BLANK in text
    assert f"cannot show, by their numbers: U+{ord(name[0]):04X}" in text
