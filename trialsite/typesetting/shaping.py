"""Which pictures of a typeface letters are beside each other, and where they stand."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import uharfbuzz as hb

from trialsite.typesetting.faces import Face, opened_face

Weighted = tuple[Face, int]
"""A typeface at a weight."""


@dataclass(frozen=True, repr=False)
class Glyph:
    """A picture of one or more letters: its *number* in the typeface, the *letters*
    that it stands for ("" where the one before it stands for them), and where it and
    the next one go, in units of the typeface."""

    number: int
    letters: str
    advance: int
    dx: int
    dy: int


def units(one: Weighted) -> int:
    """How many units of the typeface the size is."""
    return int(opened_face(one[0]).upem)


def height(one: Weighted, size: float) -> tuple[float, float]:
    """How far letters go above and below the line they stand on, in points."""
    extents = _font(one).get_font_extents("ltr")
    scale = size / units(one)
    return extents.ascender * scale, -extents.descender * scale


def shape(
    text: str, one: Weighted, *, to_left: bool, language: str
) -> list[tuple[int, Glyph]]:
    """The glyphs of *text* from left to right, each with the place in the text at which
    its letters begin."""
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if to_left else "ltr"
    if language:
        buffer.language = language
    hb.shape(_font(one), buffer)
    infos, positions = buffer.glyph_infos, buffer.glyph_positions
    starts = sorted({info.cluster for info in infos})
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    glyphs = []
    for info, at in zip(infos, positions, strict=True):
        # The first of several that are letters together stands for them.
        letters = text[info.cluster : ends.pop(info.cluster, 0)]
        glyph = Glyph(info.codepoint, letters, at.x_advance, at.x_offset, at.y_offset)
        glyphs.append((info.cluster, glyph))
    return glyphs


def outline(one: Weighted, number: int) -> str:
    """What draws a glyph on a page, in units of the typeface."""
    drawn: list[str] = []
    _font(one).draw_glyph(number, _pen(), drawn)
    return " ".join(drawn)


@cache
def _font(one: Weighted) -> Any:
    face, weight = one
    font = hb.Font(opened_face(face))
    font.set_variations({"wght": weight})
    return font


@cache
def _pen() -> Any:
    """Writes the operators of a path."""
    pen = hb.DrawFuncs()
    pen.set_move_to_func(lambda x, y, to: to.append(f"{x:.0f} {y:.0f} m"))
    pen.set_line_to_func(lambda x, y, to: to.append(f"{x:.0f} {y:.0f} l"))
    pen.set_cubic_to_func(
        lambda a, b, c, d, x, y, to: to.append(
            f"{a:.0f} {b:.0f} {c:.0f} {d:.0f} {x:.0f} {y:.0f} c"
        )
    )
    pen.set_close_path_func(lambda to: to.append("h"))
    return pen
