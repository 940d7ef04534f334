"""What changed in the consent document since a version that somebody agreed to. Imports
no Django."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

from trialsite.protocol.types import ConsentSection, ConsentVersion

Kind = Literal["same", "new", "gone"]


@dataclass(frozen=True)
class Piece:
    """Words that stay, are new, or are gone."""

    kind: Kind
    words: str


@dataclass(frozen=True)
class Changed:
    """A page of the document that is not as it was: *kind* is "same" where the page
    stays and some of its words changed, of which *paragraphs* has those that did."""

    title: str
    kind: Kind
    paragraphs: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True)
class Since:
    """What is new since the version *older*: what each version after it says of itself
    (*stated*), and the pages that are not as they were."""

    older: ConsentVersion
    newer: ConsentVersion
    stated: tuple[tuple[ConsentVersion, str], ...]
    changed: tuple[Changed, ...]


def since(
    older: ConsentVersion, newer: ConsentVersion, every: Iterable[ConsentVersion]
) -> Since:
    """What is new in *newer*; *every* has all versions that there were."""
    between = [
        version
        for version in sorted(every, key=lambda version: version.date)
        if version.language == newer.language
        and older.date < version.date <= newer.date
    ]
    return Since(
        older,
        newer,
        tuple((one, one.changes) for one in between if one.changes),
        tuple(_changed(older, newer)),
    )


def _changed(older: ConsentVersion, newer: ConsentVersion) -> Iterator[Changed]:
    before = {section.code: section for section in older.sections}
    for section in newer.sections:
        was = before.pop(section.code, None)
        if was is None:
            yield Changed(section.title, "new", _whole(section, "new"))
        elif paragraphs := tuple(_differing(_texts(was), _texts(section))):
            yield Changed(section.title, "same", paragraphs)
    for section in before.values():
        yield Changed(section.title, "gone", _whole(section, "gone"))
    summary = _paragraphs(older.summary), _paragraphs(newer.summary)
    if paragraphs := tuple(_differing(*summary)):
        yield Changed("In short", "same", paragraphs)
    agreement = [older.agreement], [newer.agreement]
    if paragraphs := tuple(_differing(*agreement)):
        yield Changed("What you agree to", "same", paragraphs)


def _texts(section: ConsentSection) -> list[str]:
    """What stands on a page: its title first, its question last."""
    texts = [section.title, *section.paragraphs]
    if section.question is not None:
        answers = "; ".join(option.label for option in section.question.options)
        texts.append(f"{section.question.text} {answers}")
    return texts


def _paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


def _whole(section: ConsentSection, kind: Kind) -> tuple[tuple[Piece, ...], ...]:
    return tuple((Piece(kind, text),) for text in _texts(section)[1:])


def _differing(before: list[str], behind: list[str]) -> Iterator[tuple[Piece, ...]]:
    """The paragraphs that are not as they were. Those that were replaced are compared
    word by word, each with the one in its place."""
    for tag, a, b, c, d in SequenceMatcher(None, before, behind, False).get_opcodes():
        if tag == "equal":
            continue
        pairs = min(b - a, d - c)
        for old, new in zip(before[a : a + pairs], behind[c : c + pairs], strict=True):
            yield tuple(_pieces(old, new))
        yield from ((Piece("gone", old),) for old in before[a + pairs : b])
        yield from ((Piece("new", new),) for new in behind[c + pairs : d])


def _pieces(before: str, behind: str) -> Iterator[Piece]:
    old, new = _words(before), _words(behind)
    found: list[tuple[Kind, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, False).get_opcodes():
        if tag == "equal":
            found.append(("same", "".join(old[a:b])))
            continue
        found += [("gone", "".join(old[a:b])), ("new", "".join(new[c:d]))]
    for kind, parts in groupby(
        (part for part in found if part[1]), key=lambda part: part[0]
    ):
        yield Piece(kind, "".join(words for _, words in parts))


def _words(text: str) -> list[str]:
    """Words, each with the space behind it; signs of a script without spaces alone."""
    return [
        part
        for word in re.findall(r"\S+\s*", text)
        for part in (list(word) if _has_no_spaces(word) else [word])
    ]


def _has_no_spaces(word: str) -> bool:
    return any(unicodedata.east_asian_width(sign) in "WF" for sign in word)
