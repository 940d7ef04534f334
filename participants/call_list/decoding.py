"""Which characters the bytes of a file stand for. Imports no Django.

A byte order mark or valid UTF-8 settles it. What is left is one byte a character, as
spreadsheets on Windows (Windows-1252) and on older Macs (Mac Roman) write it; the two
differ in every accented letter. They are told apart by what could stand in a name, and
where both could the person who hands the file in is asked. Files that were put together
from others have lines of both kinds: each line is read by its own.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

WINDOWS, MAC = "cp1252", "mac_roman"
MIXED = "utf-8+"
"""Before the encoding of the lines that are not in UTF-8."""
ENCODINGS = {
    "utf-8-sig": "UTF-8",
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    WINDOWS: "Windows (Western European)",
    MAC: "Mac (Western European)",
    f"{MIXED}{WINDOWS}": "UTF-8 in some lines, Windows (Western European) in others",
    f"{MIXED}{MAC}": "UTF-8 in some lines, Mac (Western European) in others",
}
MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
LOOKED_AT = 2_000
"""Bytes at the start by which UTF-16 without a mark is known."""

_RAW_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_WORD = re.compile(r"[^\s,;|\t\"]+")


class NotText(ValueError):
    """The file is no text; the message says what it looks like instead."""


@dataclass(frozen=True)
class Decoded:
    """A file as text. Where *asked* has more than one encoding, each of them could be
    meant: *text* is by the first, and the choice is the reader's. *differ* are the
    numbers (from 1) of lines that are not in UTF-8 while others are."""

    text: str
    encoding: str
    asked: tuple[str, ...] = ()
    differ: tuple[int, ...] = ()


def decode(raw: bytes) -> Decoded:
    """The text of *raw*. Raises NotText."""
    for mark, encoding in MARKS:
        if raw.startswith(mark):
            return _strictly(raw, encoding)
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise NotText(
            "This is a spreadsheet or a document, not a text file. Save it as CSV "
            "(comma separated) and hand that in."
        )
    if wide := _utf_16(raw[:LOOKED_AT]):
        return _strictly(raw, wide)
    try:
        return Decoded(raw.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _mixed(raw) or _one_byte(raw)


def decode_as(raw: bytes, encoding: str) -> str:
    """The text of *raw* by an encoding that was chosen. Raises NotText."""
    if encoding.startswith(MIXED):
        return _line_by_line(raw, encoding)
    return _strictly(raw, encoding).text


def encode_back(text: str, encoding: str, differ: Collection[int]) -> bytes:
    """The bytes that *text* was read from."""
    if not encoding.startswith(MIXED):
        return text.encode(encoding)
    other = encoding.removeprefix(MIXED)
    return b"".join(
        line.encode(other if number in differ else "utf-8")
        for number, line in enumerate(_LINE.findall(text), 1)
    )


def _utf_16(start: bytes) -> str:
    """The order of bytes of UTF-16 without a mark; "" where it is none. In UTF-16 line
    ends, separators and digits have a zero byte on one side; a stray one proves
    nothing."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    most, least = max(even, odd), min(even, odd)
    if most < max(2, len(start) // 20) or least * 4 > most:
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _mixed(raw: bytes) -> Decoded | None:
    """A file with lines in UTF-8 and lines that are not; None where every line with an
    accented letter is of one kind."""
    lines = _RAW_LINE.findall(raw)
    differ = tuple(n for n, line in enumerate(lines, 1) if not _is_utf_8(line))
    others = set(range(1, len(lines) + 1)) - {*differ}
    if all(lines[number - 1].isascii() for number in others):
        return None
    found = _one_byte(b"".join(lines[number - 1] for number in differ))
    encoding = f"{MIXED}{found.encoding}"
    asked = tuple(f"{MIXED}{one}" for one in found.asked)
    return Decoded(_line_by_line(raw, encoding), encoding, asked, differ)


def _line_by_line(raw: bytes, encoding: str) -> str:
    other = encoding.removeprefix(MIXED)
    return "".join(
        line.decode("utf-8") if _is_utf_8(line) else _strictly(line, other).text
        for line in _RAW_LINE.findall(raw)
    )


def _strictly(raw: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(raw.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        raise NotText(
            f"Byte {error.start + 1} of the file does not fit {ENCODINGS[encoding]}. "
            "Save it anew as CSV UTF-8 and hand that in."
        ) from None


def _one_byte(raw: bytes) -> Decoded:
    readable = []
    for encoding in (WINDOWS, MAC):
        try:
            readable.append((encoding, raw.decode(encoding)))
        except UnicodeDecodeError:
            continue
    plausible = [pair for pair in readable if _could_be_names(pair[1])]
    if len(plausible) == 1:
        ((encoding, text),) = plausible
        return Decoded(text, encoding)
    encoding, text = (plausible or readable)[0]
    return Decoded(text, encoding, tuple(pair[0] for pair in plausible or readable))


def _could_be_names(text: str) -> bool:
    return all(
        _could_be_name(word) for word in _WORD.findall(text) if not word.isascii()
    )


def _could_be_name(word: str) -> bool:
    """Whether every sign outside ASCII is one that stands in a name, and capitals
    stand where a name has them."""
    capitals_alone = word.upper() == word
    for at, sign in enumerate(word):
        if sign.isascii():
            continue
        if sign in "\u2018\u2019":
            continue
        if not sign.isalpha() or sign in "ªºƒ":
            return False
        before, after = word[at - 1 : at], word[at + 1 : at + 2]
        if sign.isupper() and before.isalpha() and not capitals_alone:
            return False
        if sign.islower() and after.isalpha() and after.isupper():
            return False
    return True


def strange_words(text: str, most: int = 5) -> list[str]:
    """Some words with signs outside ASCII, by which a reader sees what is right."""
    found: dict[str, None] = {}
    for word in _WORD.finditer(text):
        if not word[0].isascii():
            found.setdefault(word[0])
        if len(found) == most:
            break
    return list(found)
