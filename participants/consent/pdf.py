"""The copy of a signed consent, as a PDF. Imports no Django."""

from datetime import datetime
from importlib.resources import files

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from participants.consent.document import Signed, fingerprint

FONT = "Open Sans"
TYPEFACE = files("ttf_opensans") / "ttf"
"""It has Latin, Greek and Cyrillic letters."""
BODY, SMALL, TITLE, HEADING = 11, 9, 18, 13
MARGIN = 20


class _Copy(FPDF):
    """Pages with the version and their number at the foot."""

    foot = ""

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font(FONT, size=SMALL)
        self.cell(0, 6, f"{self.foot}, page {self.page_no()} of {{nb}}", align="C")


def make(signed: Signed, at: datetime) -> bytes:
    """The PDF of *signed*, made *at* an instant that stands in its properties: the
    whole document first, then the answers, the signature and the hash of the text."""
    pdf = _Copy(format="letter")
    pdf.set_creation_date(at)
    pdf.set_margin(MARGIN)
    pdf.set_auto_page_break(True, margin=MARGIN)
    for style, weight in (("", "Regular"), ("B", "Bold")):
        pdf.add_font(FONT, style, str(TYPEFACE / f"OpenSans-{weight}.ttf"))
    version = signed.version
    pdf.foot = f"{signed.trial}, {version.label} ({version.code}, {version.language})"
    pdf.set_title(f"{signed.trial}: consent, {version.label}")
    pdf.set_lang(version.language)
    pdf.add_page()
    _line(pdf, f"{signed.trial}: consent", TITLE, bold=True)
    _line(pdf, f"{version.label}, {signed.site}. {signed.approval}", SMALL)
    for section in version.sections:
        _line(pdf, section.title, HEADING, bold=True)
        for paragraph in section.paragraphs:
            _line(pdf, paragraph)
    _line(pdf, "Questions about the document", HEADING, bold=True)
    for answered in signed.answers:
        tries = f" (right after {answered.wrong + 1} tries)" if answered.wrong else ""
        _line(pdf, f"{answered.question} {answered.answer}{tries}")
    _line(pdf, "Signature", HEADING, bold=True)
    _line(pdf, version.agreement)
    _line(pdf, f"Signed by typing the full name: {signed.name}", bold=True)
    for what, when in signed.times:
        _line(pdf, f"{what}: {when}")
    _line(pdf, f"How: {signed.mode}. Obtained by: {signed.staff}.")
    _line(pdf, f"Record: {signed.number}", SMALL)
    _line(pdf, f"SHA-256 of this version's text: {fingerprint(version)}", SMALL)
    return bytes(pdf.output())


def _line(pdf: FPDF, text: str, size: int = BODY, *, bold: bool = False) -> None:
    pdf.set_font(FONT, "B" if bold else "", size)
    if size == HEADING:
        pdf.ln(2)
    pdf.multi_cell(0, size * 0.5, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.ln(1.5)
