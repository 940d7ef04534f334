"""What changed in the document since a version that somebody agreed to."""

from datetime import date

from participants.consent.changes import since
from trialsite.protocol.types import ConsentVersion


def version(number, sections, *, changes=None, language="en", agreement="I agree."):
    return ConsentVersion.model_validate(
        {
            "code": f"v{number}",
            "label": f"Version {number}",
            "date": date(2026, number, 1),
            "summary": "Eight sessions.",
            "language": language,
            "agreement": agreement,
            "changes": changes,
            "sections": tuple(
                {"code": code, "title": title, "text": text}
                for code, title, text in sections
            ),
        }
    )


WHY = ("why", "Why we ask", "You have pain.\n\nAbout 770 people take part.")
FIRST = version(1, [WHY, ("risks", "Risks", "There are few.")])
SECOND = version(
    2,
    [
        ("why", "Why we ask", "You have pain.\n\nAbout 800 people take part."),
        ("video", "By video", "Sessions are held by video."),
    ],
    changes="Sessions are held by video.",
)


def words(found, kind):
    return [
        piece.words
        for page in found.changed
        for paragraph in page.paragraphs
        for piece in paragraph
        if piece.kind == kind
    ]


def test_pages_are_told_that_are_new_left_out_or_say_something_else():
    found = since(FIRST, SECOND, [FIRST, SECOND])
    assert [(page.title, page.kind) for page in found.changed] == [
        ("Why we ask", "same"),
        ("By video", "new"),
        ("Risks", "gone"),
    ]


def test_of_a_page_that_stays_the_words_that_changed_are_told():
    found = since(FIRST, SECOND, [FIRST, SECOND])
    (paragraph,) = found.changed[0].paragraphs
    assert [(piece.kind, piece.words) for piece in paragraph] == [
        ("same", "About "),
        ("gone", "770 "),
        ("new", "800 "),
        ("same", "people take part."),
    ]


def test_every_version_since_says_what_it_changed():
    third = version(3, [WHY], changes="As it was at first.")
    other = version(2, [WHY], changes="Otra cosa.", language="es")
    found = since(FIRST, third, [FIRST, SECOND, other, third])
    assert [text for _, text in found.stated] == [
        "Sessions are held by video.",
        "As it was at first.",
    ]
    found = since(SECOND, third, [FIRST, SECOND, third])
    assert [text for _, text in found.stated] == ["As it was at first."]


def test_what_one_agrees_to_is_compared_too():
    other = version(2, [WHY], agreement="I agree to all.")
    found = since(version(1, [WHY]), other, [other])
    assert [page.title for page in found.changed] == ["What you agree to"]
    assert words(found, "new") == ["agree to all."]


def test_nothing_is_told_of_words_that_stay():
    same = version(2, [WHY, ("risks", "Risks", "There are few.")])
    found = since(FIRST, same, [FIRST, same])
    assert (found.stated, found.changed) == ((), ())


def test_a_script_without_spaces_is_compared_sign_by_sign():
    old = version(1, [("why", "為何", "每週一次，共八週。")])
    new = version(2, [("why", "為何", "每週一次，共十週。")])
    found = since(old, new, [])
    assert words(found, "gone") == ["八"] and words(found, "new") == ["十"]
