"""The typefaces, and which letters they have."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import uharfbuzz as hb

from trialsite.typesetting.outlines import as_truetype

NORMAL, BOLD = 400, 700
"""Weights, as fonts count them."""

SHAPING = ("BASE", "GDEF", "GPOS", "GSUB", "STAT", "VORG", "vhea", "vmtx")
"""Tables of a font that say which picture stands where."""

BLANK = "\N{REPLACEMENT CHARACTER}"
"""What stands on the page for a letter that no typeface has."""


@dataclass(frozen=True)
class Face:
    """A typeface: a file of a package, and its place where the file has several."""

    package: str
    file: str
    place: int = 0

    @property
    def key(self) -> str:
        """A short name that no other face has."""
        return f"{self.file.split('[')[0].split('-')[0]}{self.place or ''}".lower()


def _noto(script: str) -> Face:
    return Face("manimgx_fonts", f"NotoSans{script}[wght].ttf")


def _east_asian(place: int) -> Face:
    return Face("manimgx_fonts_cjk", "NotoSansCJK-VF.otf.ttc", place)


SANS = _noto("")
"""Latin, Greek and Cyrillic."""

SCRIPTS = (
    *("Arabic", "Armenian", "Bengali", "Devanagari", "Ethiopic", "Georgian"),
    *("Gujarati", "Gurmukhi", "Hebrew", "Kannada", "Khmer", "Lao", "Malayalam"),
    *("Myanmar", "Oriya", "Sinhala", "Tamil", "Telugu", "Thai"),
)
JAPANESE, KOREAN, SIMPLIFIED, TRADITIONAL, HONG_KONG = map(_east_asian, range(5))
PICTURES = (_noto("Symbols"), Face("manimgx_fonts", "NotoEmoji[wght].ttf"))

EVERY_FACE = (
    SANS,
    *map(_noto, SCRIPTS),
    *(JAPANESE, KOREAN, SIMPLIFIED, TRADITIONAL, HONG_KONG),
    *PICTURES,
)


def faces_for(text: str, language: str = "") -> list[Face]:
    """In which order typefaces are tried for *text* in a *language* (such as zh-TW).
    One sign is drawn otherwise in China, Japan and Korea, which the language tells, or
    letters that one of them alone has."""
    return [SANS, *map(_noto, SCRIPTS), _east_asian_for(text, language), *PICTURES]


def missing(text: str, language: str = "") -> str:
    """The letters of *text* that would not stand on a page, each once, as they come."""
    return "".join(dict.fromkeys(_missing(text, faces_for(text, language))))


def _missing(text: str, faces: list[Face]) -> Iterator[str]:
    for cluster in _clusters(unicodedata.normalize("NFC", text)):
        face = _face_of(cluster, faces, SANS)
        for sign in cluster:
            if not (is_invisible(sign) or (face and ord(sign) in letters_of(face))):
                yield sign


@cache
def opened_face(face: Face) -> Any:
    """A typeface, with all of its weights. Its file is read as it is needed."""
    path = files(face.package) / face.file
    return hb.Face(hb.Blob.from_file_path(str(path)), face.place)


@cache
def letters_of(face: Face) -> Any:
    """The code points that a typeface has, as a set that takes little memory."""
    return opened_face(face).unicodes


@dataclass(frozen=True)
class Cut:
    """A font file of a few pictures; *numbers* says which number each has in it."""

    file: bytes
    numbers: Mapping[int, int]


def cut(face: Face, weight: int, numbers: set[int]) -> Cut:
    """A font file that has those pictures of a typeface at one weight, and no other, as
    TrueType outlines."""
    opened = opened_face(face)
    wanted = hb.SubsetInput()
    wanted.sets(hb.SubsetInputSets.GLYPH_INDEX).update(numbers)
    # A PDF's writer asks for a letter that it knows.
    wanted.sets(hb.SubsetInputSets.UNICODE).add(ord(" "))
    for axis in opened.axis_infos:
        at = float(weight) if axis.tag == "wght" else axis.default_value
        wanted.pin_axis_location(opened, axis.tag, at)
    # Which picture stands where is settled: no table that says so is needed.
    wanted.sets(hb.SubsetInputSets.DROP_TABLE_TAG).update(map(_tag, SHAPING))
    flags = hb.SubsetFlags
    wanted.flags = flags.NO_LAYOUT_CLOSURE | flags.DOWNGRADE_CFF2 | flags.NOTDEF_OUTLINE
    plan = hb.SubsetPlan(opened, wanted)
    made: bytes = plan.execute().blob.data
    if "CFF2" in opened.table_tags:
        made = as_truetype(made)
    return Cut(made, dict(plan.old_to_new_glyph_mapping))


def _tag(name: str) -> int:
    return int.from_bytes(name.encode(), "big")


def in_one_face(text: str, language: str = "") -> Iterator[tuple[str, Face | None]]:
    """*text* in stretches, each with the typeface for all of its letters; None for one
    that no typeface has. Marks stay with the letter that they belong to, and what all
    scripts share with what stands before it."""
    faces = faces_for(text, language)
    stretch, current = "", SANS
    for cluster in _clusters(text):
        face = _face_of(cluster, faces, current)
        if stretch and face != current:
            yield stretch, current
            stretch = ""
        if face is None:
            yield cluster, None
        else:
            stretch, current = stretch + cluster, face
    if stretch:
        yield stretch, current


def is_invisible(sign: str) -> bool:
    """Whether a sign has no picture: white space, controls, and what only says how its
    neighbours are drawn."""
    point = ord(sign)
    return (
        unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp", "Zs")
        or 0xFE00 <= point <= 0xFE0F
        or 0xE0100 <= point <= 0xE01EF
        or point == 0x34F
    )


def _face_of(cluster: str, faces: list[Face], current: Face) -> Face | None:
    needed = [ord(sign) for sign in cluster if not is_invisible(sign)]
    # Spaces, figures and punctuation belong to every script.
    if unicodedata.category(cluster[0])[0] not in "LMS" and current not in PICTURES:
        faces = [current, *faces]
    for face in faces:
        if all(point in letters_of(face) for point in needed):
            return face
    # A mark that no face has beside its letter: the letter at least is drawn.
    base = ord(cluster[0])
    return next((face for face in faces if base in letters_of(face)), None)


def _clusters(text: str) -> Iterator[str]:
    """Letters, each with the marks and joiners behind it."""
    cluster = ""
    for sign in text:
        joined = cluster.endswith("\u200d") and _is_picture(sign)
        belongs = unicodedata.category(sign)[0] == "M" or (
            is_invisible(sign) and not sign.isspace()
        )
        if cluster and not (belongs or joined):
            yield cluster
            cluster = ""
        cluster += sign
    if cluster:
        yield cluster


def _is_picture(sign: str) -> bool:
    return ord(sign) in letters_of(PICTURES[1])


def _east_asian_for(text: str, language: str) -> Face:
    main, _, region = language.partition("-")
    if main in ("ja", "ko"):
        return JAPANESE if main == "ja" else KOREAN
    if main == "zh":
        regions = {"TW": TRADITIONAL, "HK": HONG_KONG, "MO": HONG_KONG}
        return regions.get(region, SIMPLIFIED)
    names = [unicodedata.name(sign, "") for sign in text]
    if any(name.startswith(("HIRAGANA", "KATAKANA")) for name in names):
        return JAPANESE
    if any(name.startswith("HANGUL") for name in names):
        return KOREAN
    return SIMPLIFIED
