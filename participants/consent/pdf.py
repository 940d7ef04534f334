"""The copy of a signed consent, as a PDF. Imports no Django."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from participants.consent.document import Signed, fingerprint
from trialsite.typesetting.faces import missing
from trialsite.typesetting.lines import Paragraph
from trialsite.typesetting.pages import make_pdf
from trialsite.values.text import is_right_to_left

SMALL, TITLE, HEADING = 9, 18, 13


def make(signed: Signed, at: datetime) -> bytes:
    """The PDF of *signed*, made *at* an instant that stands in its properties: the
    whole document first, then the answers, the signature and the hash of the text."""
    version = signed.version
    return make_pdf(
        [*_document(signed), *_signature(signed)],
        title=f"{signed.trial}: consent, {version.label}",
        language=version.language,
        foot=f"{signed.trial}, {version.label} ({version.code}, {version.language})",
        at=at,
    )


def _document(signed: Signed) -> Iterator[Paragraph]:
    version = signed.version
    to_left = is_right_to_left(version.words)

    def own(paragraph: Paragraph) -> Paragraph:
        return replace(paragraph, language=version.language, right_to_left=to_left)

    yield _said(f"{signed.trial}: consent", TITLE, bold=True)
    yield _said(f"{version.label}, {signed.site}. {signed.approval}", SMALL)
    for section in version.sections:
        yield own(_heading(section.title))
        yield from (own(_said(paragraph)) for paragraph in section.paragraphs)
    yield _heading("Questions about the document")
    for answered in signed.answers:
        tries = f"(right after {answered.wrong + 1} tries)" if answered.wrong else ""
        words = " ".join((answered.question, answered.answer, tries)).strip()
        yield own(_said(words))
    yield _heading("Signature")
    yield own(_said(version.agreement))


def _signature(signed: Signed) -> Iterator[Paragraph]:
    version = signed.version
    yield _said("Signed by typing the full name:", with_next=True)
    # On a line of its own: who copies it gets its words in their order.
    name = _said(signed.name, HEADING, bold=True)
    yield replace(name, language=version.language)
    if signed.known_as:
        yield _said("The study knows this person as:", with_next=True)
        yield replace(_said(signed.known_as), language=version.language)
        yield _said("Asked whether they sign so, they confirmed it before they signed.")
    for what, when in signed.times:
        yield _said(f"{what}: {when}")
    yield _said(f"How: {signed.mode}. Obtained by: {_apart(signed.staff)}.")
    shown = (version.words, signed.name, signed.known_as, signed.staff)
    if lacking := missing(" ".join(shown)):
        codes = ", ".join(f"U+{ord(sign):04X}" for sign in lacking)
        yield _said(f"Letters that this copy cannot show, by their numbers: {codes}.")
    yield _said(f"Record: {signed.number}", SMALL)
    yield _said(f"SHA-256 of this version's text: {fingerprint(version)}", SMALL)


def _said(text: str, size: int = 11, **more: bool) -> Paragraph:
    """Words of the program, which are English, and names among them."""
    return Paragraph(text, size, language="en", right_to_left=False, **more)


def _heading(text: str) -> Paragraph:
    return replace(_said(text, HEADING, bold=True, with_next=True), before=6)


def _apart(name: str) -> str:
    """A name that may be read in the other direction than the words around it."""
    return f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}"
