"""Paragraphs on pages, as a PDF."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from fpdf import FPDF
from fpdf.fonts import TTFFont

from trialsite.typesetting.faces import Cut, cut
from trialsite.typesetting.lines import Line, Paragraph, lines_of
from trialsite.typesetting.shaping import Glyph, Weighted, outline, units

MARGIN, FOOT = 56, 42
"""Points of white around a page, and from its end up to the line at its foot."""

LEADING = 1.42
"""From one line to the next, in sizes; more where letters are taller."""
TALL = 0.8
"""Of the height for which a typeface has room: letters seldom need all of it."""

FOOT_SIZE = 9


@dataclass(frozen=True, repr=False)
class Placed:
    """A line whose letters stand *high* above the foot of a page and begin *left* of
    its edge, in points."""

    line: Line
    size: float
    left: float
    high: float


def make_pdf(
    paragraphs: list[Paragraph], *, title: str, language: str, foot: str, at: datetime
) -> bytes:
    """A PDF of US letter pages, made *at* an instant that stands in its properties,
    with *foot* and the number of the page at the foot of each."""
    pdf = FPDF(unit="pt", format="letter")
    pdf.set_auto_page_break(False)
    pdf.set_creation_date(at)
    pdf.set_title(title)
    pdf.set_lang(language)
    pages = list(_pages(paragraphs, pdf.w, pdf.h))
    for number, page in enumerate(pages, start=1):
        page.append(_foot(f"{foot}, page {number} of {len(pages)}", pdf.w))
    fonts = _Fonts(pdf, [placed.line for page in pages for placed in page])
    for page in pages:
        pdf.add_page()
        for placed in page:
            _put(pdf, fonts, placed)
    return bytes(pdf.output())


def _pages(
    paragraphs: list[Paragraph], wide: float, high: float
) -> Iterator[list[Placed]]:
    inside = wide - 2 * MARGIN
    page: list[Placed] = []
    top = float(MARGIN)
    for paragraph in paragraphs:
        top += paragraph.before if page else 0
        # A heading is not the last of a page.
        beside = 3 * LEADING * paragraph.size if paragraph.with_next else 0
        for line in lines_of(paragraph, inside):
            room = line.ascent + line.descent
            tall = max(LEADING * paragraph.size, TALL * room)
            if page and top + tall + beside > high - MARGIN:
                yield page
                page, top = [], float(MARGIN)
            left = MARGIN + (inside - line.width if paragraph.goes_left else 0)
            baseline = top + (tall - room) / 2 + line.ascent
            page.append(Placed(line, paragraph.size, left, high - baseline))
            top += tall
        top += paragraph.behind
    yield page


def _foot(words: str, wide: float) -> Placed:
    [line, *_] = lines_of(Paragraph(words, FOOT_SIZE), wide - 2 * MARGIN)
    return Placed(line, FOOT_SIZE, (wide - line.width) / 2, FOOT)


class _Fonts:
    """The typefaces of a document, cut to what stands in it."""

    def __init__(self, pdf: FPDF, lines: list[Line]) -> None:
        numbers: dict[Weighted, set[int]] = defaultdict(set)
        for line in lines:
            for part in line.parts:
                numbers[part.one].update(glyph.number for glyph in part.glyphs)
        self.cuts: dict[Weighted, Cut] = {
            one: cut(*one, found) for one, found in numbers.items()
        }
        self.inside = {one: _embed(pdf, one, made) for one, made in self.cuts.items()}

    def code(self, one: Weighted, number: int, cluster: list[Glyph]) -> tuple[int, int]:
        """By which number a page names a glyph that is the letters of a *cluster*, and
        how wide that is, in thousandths of the size."""
        font, there = self.inside[one], self.cuts[one].numbers[number]
        width = round(font.scale * sum(glyph.advance for glyph in cluster))
        glyph = font.subset.get_glyph(
            glyph=there,
            unicode=tuple(ord(sign) for glyph in cluster for sign in glyph.letters),
            glyph_name=font.ttfont.getGlyphName(there),
            glyph_width=width,
        )
        code = font.subset.pick_glyph(glyph)
        return (0 if code is None else code), width


def _embed(pdf: FPDF, one: Weighted, made: Cut) -> TTFFont:
    # add_font() would want a file on the disk, and a name's letters in it.
    face, weight = one
    key = f"{face.key}{weight}"
    file: Any = BytesIO(made.file)
    font = TTFFont(pdf, file, key, "")
    font.name = f"{font.name}-{weight}"
    pdf.fonts[key] = font
    return font


def _put(pdf: FPDF, fonts: _Fonts, placed: Placed) -> None:
    left = placed.left
    for part in placed.line.parts:
        one = part.one
        show = _Show(placed.size, units(one), left, placed.high)
        for cluster in _clusters(part.glyphs):
            # Of several pictures that are letters together one is text, is said to be
            # those letters and as wide as all; a dot or a vowel sign beside it is
            # drawn. So who copies the text gets its letters, and no spaces between.
            first = max(cluster, key=lambda glyph: glyph.advance > 0)
            code = fonts.code(one, first.number, cluster)
            for glyph in cluster:
                if glyph is first:
                    show.text(glyph, *code)
                else:
                    show.drawn(glyph, outline(one, glyph.number))
        font = pdf._set_font_for_page(
            fonts.inside[one], placed.size, wrap_in_text_object=False
        )
        pdf._out(show.operators(font))
        left += show.width


class _Show:
    """The operators of a stretch of glyphs: *size* and places in points, a typeface of
    so many *units*, from *left* to right, *high* above the foot of the page."""

    def __init__(self, size: float, units: int, left: float, high: float) -> None:
        self.scale, self.thousandths = size / units, 1000 / units
        self.left, self.high = left, high
        self.parts: list[str] = []
        self.row: list[str] = []
        self.drawings: list[str] = []
        # Where the next glyph goes by itself, where it should go, and how high.
        self.pen, self.x, self.rise = 0.0, 0, 0

    @property
    def width(self) -> float:
        return self.x * self.scale

    def text(self, glyph: Glyph, code: int, width: int) -> None:
        """*code* is the number of the glyph on the page, *width* in thousandths."""
        if glyph.dy != self.rise:
            self.rise = glyph.dy
            self._next(f"{self.rise * self.scale:.2f} Ts")
        move = (self.x + glyph.dx - self.pen) * self.thousandths
        if abs(move) >= 0.5:
            self.row.append(f"{-move:.0f}")
            self.pen = self.x + glyph.dx
        self.row.append(f"<{code:04X}>")
        self.pen += width / self.thousandths
        self.x += glyph.advance

    def drawn(self, glyph: Glyph, path: str) -> None:
        """*path* is in units of the typeface."""
        right = self.left + (self.x + glyph.dx) * self.scale
        up = self.high + glyph.dy * self.scale
        at = f"{self.scale:.5f} 0 0 {self.scale:.5f} {right:.2f} {up:.2f} cm"
        self.drawings.append(f"q {at} {path} f Q")
        self.x += glyph.advance

    def operators(self, font: str) -> str:
        """All of them; *font* chooses the typeface."""
        self._next("0 Ts" if self.rise else "")
        shown = " ".join(part for part in self.parts if part)
        place = f"1 0 0 1 {self.left:.2f} {self.high:.2f} Tm"
        return "\n".join([f"BT {font} {place} {shown} ET", *self.drawings])

    def _next(self, operator: str) -> None:
        if self.row:
            self.parts.append(f"[{''.join(self.row)}] TJ")
            self.row = []
        self.parts.append(operator)


def _clusters(glyphs: tuple[Glyph, ...]) -> Iterator[list[Glyph]]:
    """Those that stand for the same letters together."""
    cluster: list[Glyph] = []
    for glyph in glyphs:
        if cluster and glyph.letters:
            yield cluster
            cluster = []
        cluster.append(glyph)
    if cluster:
        yield cluster
