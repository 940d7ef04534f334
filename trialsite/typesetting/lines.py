"""Lines of a paragraph: which letters stand on each, from left to right."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection

from trialsite.typesetting.faces import BLANK, BOLD, NORMAL, SANS, Face, in_one_face
from trialsite.typesetting.shaping import (
    Glyph,
    Weighted,
    height,
    shape,
    units,
)
from trialsite.values.text import is_right_to_left

HYPHENS = "-\u2010\u2013\u2014"
# Where Chinese and Japanese lines do not begin and do not end (kinsoku).
NOT_FIRST = frozenset(
    "、。，．・：；？！）］｝〉》」』】〕〗〙’”…‥ー々ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ,.!?)]}%"
)
NOT_LAST = frozenset("（［｛〈《「『【〔〖〘‘“([{")

ISOLATES = "\u2066\u2067\u2068\u2069"
"""They keep a stretch of another direction together, and are no letters."""


@dataclass(frozen=True, repr=False)
class Paragraph:
    """A text of one size (points), with space before and behind it. *right_to_left* is
    its first direction; by default as most of its letters are read."""

    text: str
    size: float = 11
    bold: bool = False
    language: str = ""
    before: float = 0
    behind: float = 4
    right_to_left: bool | None = None
    with_next: bool = False

    @property
    def goes_left(self) -> bool:
        """Whether its lines begin at the right."""
        given = self.right_to_left
        return is_right_to_left(self.text) if given is None else given

    @property
    def weight(self) -> int:
        return BOLD if self.bold else NORMAL


@dataclass(frozen=True, repr=False)
class Run:
    """A stretch of a paragraph's text, in one typeface and one direction (*level*, odd
    from right to left). One that is *blank* has no letters in any typeface."""

    start: int
    end: int
    face: Face
    level: int
    blank: bool = False


@dataclass(frozen=True, repr=False)
class Part:
    """The glyphs of a stretch of one typeface, from left to right."""

    one: Weighted
    glyphs: tuple[Glyph, ...]


@dataclass(frozen=True, repr=False)
class Line:
    """What stands on one line, from left to right, and how much room it takes, in
    points."""

    parts: tuple[Part, ...]
    width: float
    ascent: float
    descent: float


def lines_of(paragraph: Paragraph, width: float) -> list[Line]:
    """The lines of a paragraph, none wider than *width* points."""
    text = unicodedata.normalize("NFC", paragraph.text)
    runs = _runs(paragraph, text)
    places = [0.0] * len(text)
    begins = set()
    for run in runs:
        one = (run.face, paragraph.weight)
        scale = paragraph.size / units(one)
        for place, glyph in _shaped(run, paragraph, text):
            places[run.start + place] += glyph.advance * scale
            if unicodedata.category(text[run.start + place])[0] != "M":
                begins.add(run.start + place)
    return [
        _line(paragraph, text, runs, start, end)
        for start, end in _broken(text, places, begins, width)
    ]


def _runs(paragraph: Paragraph, text: str) -> list[Run]:
    levels = _levels(text, to_left=paragraph.goes_left)
    runs, start = [], 0
    for stretch, face in in_one_face(text, paragraph.language):
        end = start + len(stretch)
        while start < end:
            stop = start + 1
            while (
                stop < end
                and levels[stop] == levels[start]
                and not (text[stop] in ISOLATES or text[start] in ISOLATES)
            ):
                stop += 1
            if text[start] not in ISOLATES:
                runs.append(Run(start, stop, face or SANS, levels[start], face is None))
            start = stop
    return runs


def _levels(text: str, *, to_left: bool) -> list[int]:
    """The direction of each letter, by the bidirectional algorithm of Unicode."""
    base = TextDirection.RTL if to_left else TextDirection.LTR
    found = BidiParagraph(text=text, base_direction=base)
    by_place = {
        one.character_index: one.embedding_level
        for one in found.get_characters_with_embedding_level()
    }
    levels, level = [], int(to_left)
    for place in range(len(text)):
        # What has no direction of its own, such as a joiner, goes with its neighbour.
        level = by_place.get(place, level)
        levels.append(level)
    return levels


def _shaped(run: Run, paragraph: Paragraph, text: str) -> list[tuple[int, Glyph]]:
    letters = BLANK if run.blank else text[run.start : run.end]
    return shape(
        letters,
        (run.face, paragraph.weight),
        to_left=run.level % 2 == 1,
        language=paragraph.language,
    )


def _broken(
    text: str, places: list[float], begins: set[int], width: float
) -> Iterator[tuple[int, int]]:
    """From where to where each line goes. *places* has the width of the letters that
    begin at each place; *begins* are those at which letters begin."""
    start, used, last, end = 0, 0.0, 0, len(text)
    place = 0
    while place < end:
        if place > start and place in begins and _may_break(text, place):
            last = place
        used += places[place]
        if used > width and place > start and not text[place].isspace():
            # A word that is longer than the line is broken between two letters.
            stop = last if last > start else _letter_before(place, begins, start)
            yield start, stop
            start = place = last = stop
            used = 0.0
            continue
        place += 1
    if start < end or not text:
        yield start, end


def _letter_before(place: int, begins: set[int], start: int) -> int:
    while place not in begins and place > start + 1:
        place -= 1
    return place


def _may_break(text: str, place: int) -> bool:
    before, behind = text[place - 1], text[place]
    if behind.isspace():
        return False
    if before in " \t\u200b\u3000\u2002\u2003":
        return True
    if before in HYPHENS:
        return behind.isalnum() and place > 1 and text[place - 2].isalnum()
    if _is_wide(before) or _is_wide(behind):
        return before not in NOT_LAST and behind not in NOT_FIRST
    return False


def _is_wide(sign: str) -> bool:
    """Whether a line may break beside it: in Korean, that has spaces, at those."""
    return unicodedata.east_asian_width(sign) in "WF" and not (
        "\uac00" <= sign <= "\ud7a3"
    )


def _line(
    paragraph: Paragraph, text: str, runs: list[Run], start: int, end: int
) -> Line:
    while end > start and text[end - 1].isspace():
        end -= 1
    clipped = [
        Run(max(run.start, start), min(run.end, end), run.face, run.level, run.blank)
        for run in runs
        if run.start < end and run.end > start
    ]
    parts, width = [], 0.0
    ascent, descent = height((SANS, paragraph.weight), paragraph.size)
    for run in _from_left(clipped):
        one = (run.face, paragraph.weight)
        glyphs = tuple(glyph for _, glyph in _shaped(run, paragraph, text))
        width += sum(glyph.advance for glyph in glyphs) * paragraph.size / units(one)
        above, below = height(one, paragraph.size)
        ascent, descent = max(ascent, above), max(descent, below)
        parts.append(Part(one, glyphs))
    return Line(tuple(parts), width, ascent, descent)


def _from_left(runs: list[Run]) -> list[Run]:
    """As they stand: from the highest level down, each stretch at it or above is turned
    round (rule L2)."""
    ordered = list(runs)
    highest = max((run.level for run in runs), default=0)
    for level in range(highest, 0, -1):
        place = 0
        while place < len(ordered):
            stop = place
            while stop < len(ordered) and ordered[stop].level >= level:
                stop += 1
            ordered[place:stop] = reversed(ordered[place:stop])
            place = max(stop, place + 1)
    return ordered
