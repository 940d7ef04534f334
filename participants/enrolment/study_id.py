"""Study ids: site-neutral, never reused, with a character that catches slips.

``ST-0418-K``: the trial's letters, a running number, and the ISO/IEC 7064 MOD 37-2
check character over both, which catches every single wrong character and every swap
of two neighbours. Imports no Django.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from stdnum.iso7064 import mod_37_2

# Over the telephone O and I are taken for digits, and a star is not a letter.
CONFUSABLE = frozenset("OI*")


class BadStudyId(ValueError):
    """What was typed is no study id; the message says what is wrong with it."""


def make(prefix: str, number: int) -> str | None:
    """The study id of a running number, or None where its check character could be
    misheard, so that the number is passed over."""
    payload = f"{prefix}{number:04d}"
    check: str = mod_37_2.calc_check_digit(payload)
    return None if check in CONFUSABLE else f"{prefix}-{number:04d}-{check}"


def read(prefix: str, typed: str) -> str:
    """The study id that somebody typed, with or without prefix, dashes, spaces or
    capitals. Raises BadStudyId where it has another form or its check character
    does not fit, which means that a character was mistyped."""
    bare = re.sub(r"[\s\-–]", "", typed).upper().removeprefix(prefix)
    parts = re.fullmatch(r"(\d{1,8})([0-9A-Z])", bare)
    if not parts:
        raise BadStudyId(
            f"{typed!r} is no study id: it should look like {make(prefix, 418)}."
        )
    number, check = parts.groups()
    if make(prefix, int(number)) != f"{prefix}-{int(number):04d}-{check}":
        raise BadStudyId(
            f"{typed!r} does not fit its last character, {check}: a character was "
            "mistyped. Read it again."
        )
    return f"{prefix}-{int(number):04d}-{check}"


DIGITS = "0123456789"
SIGNS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def near(prefix: str, typed: str) -> list[str]:
    """The study ids that lie one slip of the fingers from what was typed: a wrong
    character, two neighbours swapped, one too many or one left out. Each has its
    fitting check character; whether there is such a person is another question."""
    bare = re.sub(r"[\s\-–]", "", typed).upper().removeprefix(prefix)
    if not re.fullmatch(r"[0-9A-Z]{2,10}", bare):
        return []
    found: dict[str, None] = {}
    for slip in _slips(bare):
        if re.fullmatch(r"\d{1,8}[0-9A-Z]", slip):
            made = make(prefix, int(slip[:-1]))
            if made == f"{prefix}-{int(slip[:-1]):04d}-{slip[-1]}":
                found[made] = None
    return list(found)


def _slips(bare: str) -> Iterator[str]:
    for place, _ in enumerate(bare):
        before, after = bare[:place], bare[place + 1 :]
        for sign in DIGITS if after else SIGNS:
            yield before + sign + after
        yield before + after
        for sign in DIGITS:
            yield before + sign + bare[place:]
    for place, (one, other) in enumerate(pairwise(bare)):
        yield bare[:place] + other + one + bare[place + 2 :]
    for sign in SIGNS:
        yield bare + sign
