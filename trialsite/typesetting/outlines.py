"""Outlines of one sort for every typeface: a PDF takes two, and programs that read the
text of one by its letters are sure of the older, TrueType."""

from io import BytesIO

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

NEAR = 0.5
"""How far a curve may be from the one it stands for, in units of the typeface."""

MAXP = (
    *("maxPoints", "maxContours", "maxCompositePoints", "maxCompositeContours"),
    *("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs"),
    *("maxStackElements", "maxSizeOfInstructions", "maxComponentElements"),
    "maxComponentDepth",
)


def as_truetype(file: bytes) -> bytes:
    """A font file with the same pictures as *file*, of cubic curves (CFF), has, as
    quadratic ones (TrueType)."""
    font = TTFont(BytesIO(file), recalcTimestamp=False)
    drawn = font.getGlyphSet()
    glyphs = {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(None)
        drawn[name].draw(Cu2QuPen(pen, NEAR, reverse_direction=True))
        glyphs[name] = pen.glyph()
    glyf, maxp = newTable("glyf"), font["maxp"]
    glyf.glyphOrder, glyf.glyphs = font.getGlyphOrder(), glyphs
    font["loca"], font["glyf"] = newTable("loca"), glyf
    del font["CFF "]
    maxp.tableVersion, maxp.maxZones = 0x00010000, 1
    for name in MAXP:
        setattr(maxp, name, 0)
    font["head"].glyphDataFormat = 0
    font["post"].formatType = 3.0
    font.sfntVersion = "\x00\x01\x00\x00"
    made = BytesIO()
    font.save(made)
    return made.getvalue()
