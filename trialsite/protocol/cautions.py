"""What a faultless protocol may still be warned of: a trial can run so, and better not.

Imports no Django.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from math import prod

from trialsite.protocol.folder import TRIAL
from trialsite.protocol.problems import counted, shown
from trialsite.protocol.types import (
    BigStick,
    ImportedList,
    Minimization,
    PermutedBlocks,
    Protocol,
    SimpleRandomization,
)

EASILY_FORESEEN = Decimal("0.9")
"""Above this the preferred arm is nearly always given; 0.7 to 0.8 is usual (RND-04)."""

SMALL = 200
"""Fewer people than this are often far from the ratio by simple randomization."""


@dataclass(frozen=True)
class Caution:
    """Where (`file`, `key`), what was `found`, and what is `advised`. One that is
    `concealed` would help to guess the next arm, so no page shows it."""

    file: str
    key: str
    found: str
    advised: str
    concealed: bool = False


def cautions(protocol: Protocol) -> list[Caution]:
    """Every caution about how the protocol randomizes (RND-03, RND-04)."""
    stated = protocol.randomization
    match stated:
        case PermutedBlocks():
            mean = Decimal(sum(stated.block_sizes)) / len(stated.block_sizes)
            found = [*_foreseen(protocol, stated), *_strata(protocol, mean)]
        case BigStick():
            # A limit leaves as much open as half a block of twice its size.
            found = [*_strata(protocol, Decimal(2 * stated.limit))]
        case Minimization():
            found = [*_coin(stated)]
        case SimpleRandomization():
            found = [*_small(protocol)]
        case ImportedList():
            found = [
                Caution(
                    TRIAL,
                    "randomization.method",
                    shown(stated.method),
                    "know that nobody can be randomized before the list is entered",
                )
            ]
    return found


def _foreseen(protocol: Protocol, stated: PermutedBlocks) -> Iterator[Caution]:
    unit = sum(arm.ratio for arm in protocol.arms)
    sizes = stated.block_sizes
    key = "randomization.block_sizes"
    if len(set(sizes)) == 1:
        yield Caution(
            TRIAL,
            key,
            shown(list(sizes)),
            "two sizes or more: where all blocks are alike, who counts knows the last",
            concealed=True,
        )
    if unit in sizes:
        yield Caution(
            TRIAL,
            f"{key}[{sizes.index(unit)}]",
            shown(unit),
            f"{2 * unit} or more: a block of {unit}, the sum of the ratios, holds so "
            "few of each arm that its end is easily guessed",
            concealed=True,
        )


def _strata(protocol: Protocol, mean: Decimal) -> Iterator[Caution]:
    """RND-03: blocks that are never filled balance nothing."""
    strata = prod(
        len(protocol.sites) if factor.source == "site" else len(factor.levels)
        for factor in protocol.randomization.strata
    )
    most = int(protocol.trial.target / (2 * mean))
    if strata > most:
        people = f"{protocol.trial.target} people"
        yield Caution(
            TRIAL,
            "randomization.strata",
            f"{counted(strata, 'stratum').replace('stratums', 'strata')} for {people}",
            f"at most {most}: with more, most blocks stay unfilled; drop a factor or "
            "minimize",
            # The number follows from the sizes of the blocks.
            concealed=True,
        )


def _coin(stated: Minimization) -> Iterator[Caution]:
    if stated.probability > EASILY_FORESEEN:
        yield Caution(
            TRIAL,
            "randomization.probability",
            shown(stated.probability),
            "0.7 to 0.8: closer to 1 the arm is foreseen by who counts",
            concealed=True,
        )


def _small(protocol: Protocol) -> Iterator[Caution]:
    if protocol.trial.target < SMALL:
        yield Caution(
            TRIAL,
            "randomization.method",
            f"'simple' for {protocol.trial.target} people",
            f"another method below {SMALL} people: the arms may come out far apart",
        )
