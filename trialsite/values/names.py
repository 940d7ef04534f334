"""Names of people: kept as they are said, and compared as clinics write them. Imports
no Django.

Two names may be one person's where, of those born on one day, two words of the one
stand in the other in any order; middle names, hyphens, apostrophes, accents, letters
such as ł, titles and Jr/Sr/III do not count, and an initial stands for a first name.
Nicknames are not seen through: Bill and William are a person's to compare.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import combinations

from trialsite.values.text import clean, unguarded

LONGEST = 80
MOST_KEYS = 60
"""Of one person: a name of many words must not make a row without end."""
MOST_WORDS = 8
"""Words of a given or family name that are compared."""

TITLES = frozenset(
    ("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "rev", "sir")
)
GENERATIONS = frozenset(
    ("jr", "sr", "jnr", "snr", "junior", "senior", "ii", "iii", "iv")
)
SUFFIXES = GENERATIONS | {"esq", "phd", "md", "rn"}
_APOSTROPHES = re.compile(r"['’‘ʼ`´]")
_PARTS = re.compile(r"[\s,./_\u2010-\u2015\-]+")
# Letters that no accent was taken from, so Unicode does not take them apart.
_LETTERS = str.maketrans(
    {
        **{"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae"},
        **{"œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n", "ŀ": "l", "ə": "e"},
    }
)
_TWO_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "ñ": "ny", "đ": "dj"}
)
"""How the same letters are written where a keyboard has none of them."""
_POINTS = frozenset((1, *range(10, 37)))
"""Classes of marks that may be left out: strokes, and the vowel points of Hebrew,
Arabic and Syriac."""
_ACCENTS = 200
"""From this class on marks are accents."""
_HIDDEN = "\u034f\ufe0e\ufe0f"


class BadName(ValueError):
    """What was written is no name; the message says what is."""


def read_name(text: str) -> str:
    """A name, or a part of one, as it is kept. "" for nothing. Raises BadName."""
    name = unguarded(clean(text)).strip(",;").strip()
    if name and not any(sign.isalpha() for sign in name):
        raise BadName(f"{name!r} is no name: give at least one letter.")
    if len(name) > LONGEST:
        raise BadName(f"“{name[:30]}…” is too long: at most {LONGEST} letters.")
    return name


def split_name(whole: str) -> tuple[str, str]:
    """Given and family name of a whole one: "Stone, Erin" or "Dr Erin A. Stone Jr."; a
    generation stays with the family name, a title is left out. Raises BadName."""
    before, *after = [part.strip() for part in clean(whole).split(",")]
    behind = [part for part in after if part]
    ends = [part for part in behind if fold(part) in GENERATIONS]
    given_part = [part for part in behind if fold(part) not in SUFFIXES]
    if given_part:
        return _untitled(" ".join(given_part)), read_name(" ".join([before, *ends]))
    words = [*_untitled(before).split(), *ends]
    last = len(words) - 1
    while last > 1 and fold(words[last]) in SUFFIXES:
        last -= 1
    return read_name(" ".join(words[:last])), read_name(" ".join(words[last:]))


def fold(words: str) -> str:
    """Letters alone, in one case and without accents: ``O'Brien`` and ``OBRIEN``,
    ``José`` and ``Jose``, ``Łukasz`` and ``Lukasz`` are one."""
    apart = unicodedata.normalize("NFKD", words.casefold().translate(_LETTERS))
    return "".join(sign for sign in apart.translate(_LETTERS) if _counts(sign))


def _counts(sign: str) -> bool:
    """Whether a sign tells names apart: an accent does not, but a vowel or a tone that
    Hindi, Thai or Japanese writes as a mark does, though Unicode calls it one too."""
    if sign.isalnum():
        return True
    is_mark = unicodedata.category(sign) in ("Mn", "Mc")
    points = unicodedata.combining(sign)
    return (
        is_mark and points not in _POINTS and points < _ACCENTS and sign not in _HIDDEN
    )


def initials(given_name: str, family_name: str) -> str:
    """The first letters of both names; "" where one of them is not known."""
    given, family = fold(given_name)[:1], fold(family_name)[:1]
    return given + family if given and family else ""


def same_name(one: str, other: str) -> bool:
    """Whether two whole names are one, but for case, accents and signs."""
    return bool(fold(one)) and fold(one) == fold(other)


def signs_as(typed: str, given: str, family: str) -> bool:
    """Whether *typed* is how somebody of these names signs. Case, accents, signs,
    titles, which name comes first, and a middle name that only one of the two has do
    not count; an initial stands for a middle name, and for no other."""
    either = (f"{given}{family}", f"{family}{given}")
    if any(same_name(typed, whole) for whole in either):
        return True
    words, firsts, lasts = _words(typed), _words(given), _words(family)
    if not words or not (firsts or lasts):
        return False
    cut = len(words) - len(lasts)
    return (
        _are(words[cut:], lasts) and _may_be_given(words[: max(cut, 0)], firsts)
    ) or (
        _are(words[: len(lasts)], lasts) and _may_be_given(words[len(lasts) :], firsts)
    )


def _may_be_given(words: list[str], known: list[str]) -> bool:
    if not words or not known:
        return bool(words) >= bool(known)
    shorter, longer = sorted((words[1:], known[1:]), key=len)
    rest = iter(longer)
    return _are(words[:1], known[:1]) and all(
        any(_may_be_middle(word, other) for other in rest) for word in shorter
    )


def _may_be_middle(one: str, other: str) -> bool:
    if min(len(one), len(other)) == 1:
        return fold(one)[:1] == fold(other)[:1]
    return _are([one], [other])


def _are(words: list[str], known: list[str]) -> bool:
    return len(words) == len(known) and all(
        not {*_spellings(one)}.isdisjoint(_spellings(other))
        for one, other in zip(words, known, strict=True)
    )


def kept_keys(given: str | None, family: str | None, born: date | None) -> list[str]:
    """What somebody is found by who is written another way: kept with them."""
    words = _Words(given or "", family or "")
    return _dated({*words.full(), *words.short(), *words.bare()}, born)


def asked_keys(given: str | None, family: str | None, born: date | None) -> list[str]:
    """Which of the kept keys somebody's name is looked up by: an initial finds the
    first name that it may stand for, and two first names do not find each other."""
    words = _Words(given or "", family or "")
    bare = {*words.bare()}
    asked = {*words.full(), *bare}
    asked |= {key.replace("short", "bare", 1) for key in words.short()}
    asked |= {key.replace("bare", "short", 1) for key in bare}
    return _dated(asked, born)


def family_keys(family: str | None) -> list[str]:
    """What somebody is found by whose family name alone is known: the whole of it,
    and each of its words. Kept with them."""
    words = _words(family or "")
    found = {*_spellings("".join(words))} if words else set()
    found |= {one for word in words for one in _spellings(word) if len(one) > 1}
    return sorted(found)[:MOST_KEYS]


def asked_family(family: str) -> list[str]:
    """Which of the kept keys a family name, or a word of it, is looked up by."""
    words = _words(family)
    return _spellings("".join(words)) if words else []


def goes_with(asked: str, given: str) -> bool:
    """Whether the given name *asked* may be the one that is kept as *given*: each is
    the beginning of the other, but for case, accents and signs."""
    one, other = fold(asked), fold(given)
    return one.startswith(other) or other.startswith(one)


def _dated(keys: Iterable[str], born: date | None) -> list[str]:
    if born is None:
        return []
    return [f"{key} {born.isoformat()}" for key in sorted(keys)[:MOST_KEYS]]


class _Words:
    """The words of a name, each with the ways to write it."""

    def __init__(self, given: str, family: str) -> None:
        self.given, self.family = _words(given), _words(family)
        self.spelt = [
            *((f"g{at}", _spellings(word)) for at, word in enumerate(self.given)),
            *((f"f{at}", _spellings(word)) for at, word in enumerate(self.family)),
        ]
        for side, words in (("g", self.given), ("f", self.family)):
            if len(words) > 1:
                places = " ".join(f"{side}{at}" for at in range(len(words)))
                self.spelt.append((places, _spellings("".join(words))))

    def full(self) -> Iterator[str]:
        """Two words of the name, in any order."""
        for (here, one), (there, other) in combinations(self.spelt, 2):
            if not set(here.split()) & set(there.split()):
                yield from (
                    "full {} {}".format(*sorted((a, b)))
                    for a in one
                    for b in other
                    if len(a) > 1 < len(b)
                )

    def short(self) -> Iterator[str]:
        """A word of one side with the first letter of the other's first word."""
        return self._beside("short", lambda word: len(word) > 1)

    def bare(self) -> Iterator[str]:
        """The same, where that word is but a letter."""
        return self._beside("bare", lambda word: len(word) == 1)

    def _beside(self, kind: str, first_is: Callable[[str], bool]) -> Iterator[str]:
        for words, other_side in ((self.given, "f"), (self.family, "g")):
            if not words or not first_is(words[0]):
                continue
            others = [
                spelling
                for places, spellings in self.spelt
                for spelling in spellings
                if places[0] == other_side and len(spelling) > 1
            ]
            for letter in {first[0] for first in _spellings(words[0])}:
                yield from (f"{kind} {letter} {other}" for other in others)


def _words(name: str) -> list[str]:
    """The words of a name, without titles before it and generations behind it."""
    found = [part for part in _PARTS.split(_APOSTROPHES.sub("", clean(name))) if part]
    while len(found) > 1 and fold(found[0]) in TITLES:
        del found[0]
    while len(found) > 1 and fold(found[-1]) in SUFFIXES:
        del found[-1]
    return [word for word in found if fold(word)][:MOST_WORDS]


def _spellings(word: str) -> list[str]:
    small = unicodedata.normalize("NFC", word.casefold())
    return sorted({fold(word), fold(small.translate(_TWO_LETTERS))})


def _untitled(name: str) -> str:
    words = name.split()
    while len(words) > 1 and fold(words[0]) in TITLES:
        del words[0]
    return read_name(" ".join(words))
