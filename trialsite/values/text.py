"""Text without the signs that nobody typed. Imports no Django."""

import re
import unicodedata

_JOINERS = "\u200c\u200d"
"""Invisible, and part of how some scripts write a name."""
_GUARDED = re.compile(r'="(.*)"', re.S)
_APOSTROPHE = re.compile(r"['\u2019](?=[\d+(=])")


def clean(text: str) -> str:
    """*text* in one form (Unicode NFC), without marks of direction, byte order and
    other invisible signs, and with one space where white space or control signs
    stood."""
    kept = []
    for sign in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(sign)
        if kind in ("Cc", "Zl", "Zp", "Zs"):
            kept.append(" ")
        elif kind not in ("Cf", "Cs") or sign in _JOINERS:
            kept.append(sign)
    return " ".join("".join(kept).split())


def unguarded(text: str) -> str:
    """*text* without what people put around a value so that a spreadsheet leaves it as
    it is: ``="0123"`` and ``'0123``."""
    if found := _GUARDED.fullmatch(text):
        text = found[1].replace('""', '"')
    return _APOSTROPHE.sub("", text, count=1) if _APOSTROPHE.match(text) else text


def is_right_to_left(text: str) -> bool:
    """Whether most letters of *text* are read from right to left, as Arabic and Hebrew
    ones are. A text that begins with a foreign word keeps its direction."""
    kinds = [unicodedata.bidirectional(sign) for sign in text]
    to_left = sum(kind in ("R", "AL") for kind in kinds)
    return to_left > kinds.count("L")
