"""What a list made elsewhere may be warned of: it can be used so, and perhaps nobody
meant it. Two people decide. Imports no Django."""

from collections import Counter
from collections.abc import Iterator, Sequence
from math import sqrt

from participants.randomization.schemes.base import Share
from participants.randomization.schemes.imported import ImportedList

REPEATS, SHARES, ALIKE = "repeats", "shares", "alike"
WORDS = {
    REPEATS: (
        "The list repeats itself: a part of it stands there again, place by place. It "
        "may have been copied twice."
    ),
    SHARES: "The arms' shares are further from the protocol's ratio than by chance.",
    ALIKE: "Two strata have the very same order of arms.",
}
LONG = 12
"""Places of a stratum from which on a repetition is no chance: of 12 places two halves
are alike in one of 64 lists."""
FEW = 8
"""Places of all strata together from which on it is none where each is doubled."""
DEVIATIONS = 3
"""Standard deviations that a share may be away by chance (1 list of 370)."""
FAR = 0.1
"""Of all places together, from LONG on, a share may be away by no more."""


def list_cautions(listed: ImportedList) -> list[str]:
    """Codes of WORDS. None of them names an arm or a place."""
    sequences = list(listed.sequences().values())
    found = [
        (REPEATS, _repeats(sequences)),
        (SHARES, _is_far(sequences, listed.arms)),
        (ALIKE, _has_twins(sequences)),
    ]
    return [code for code, is_so in found if is_so]


def _repeats(sequences: Sequence[Sequence[str]]) -> bool:
    if any(len(one) >= LONG and _has_period(one) for one in sequences):
        return True
    places = sum(map(len, sequences))
    return places >= FEW and all(_is_doubled(one) for one in sequences)


def _is_doubled(sequence: Sequence[str]) -> bool:
    half, odd = divmod(len(sequence), 2)
    return not odd and sequence[:half] == sequence[half:]


def _has_period(sequence: Sequence[str]) -> bool:
    """Whether it is a shorter one, twice or more often."""
    return any(
        sequence[step:] == sequence[:-step] for step in range(1, len(sequence) // 2 + 1)
    )


def _is_far(sequences: Sequence[Sequence[str]], arms: Sequence[Share]) -> bool:
    together = [arm for one in sequences for arm in one]
    by_chance = [away for one in (together, *sequences) for away, _ in _away(one, arms)]
    shares = [share for _, share in _away(together, arms)]
    return max(by_chance) > DEVIATIONS or (len(together) >= LONG and max(shares) > FAR)


def _away(
    sequence: Sequence[str], arms: Sequence[Share]
) -> Iterator[tuple[float, float]]:
    """How far each arm's share is from its ratio: in standard deviations, and as a part
    of all places."""
    whole, places = sum(one.ratio for one in arms), len(sequence)
    counted = Counter(sequence)
    for one in arms:
        due = one.ratio / whole
        away = abs(counted[one.arm] - places * due)
        yield away / sqrt(places * due * (1 - due)), away / places


def _has_twins(sequences: Sequence[Sequence[str]]) -> bool:
    long = [tuple(one) for one in sequences if len(one) >= LONG]
    return len(long) != len(set(long))
