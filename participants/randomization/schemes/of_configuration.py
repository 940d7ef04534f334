"""The scheme that a configuration states: the way back from Scheme.configuration()."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from participants.randomization.schemes.base import Factor, Scheme, Share
from participants.randomization.schemes.big_stick import BigStick
from participants.randomization.schemes.blocks import PermutedBlocks
from participants.randomization.schemes.imported import ImportedList, read_list
from participants.randomization.schemes.minimization import Minimization
from participants.randomization.schemes.simple import Simple


def scheme_from(configuration: Mapping[str, Any], listed: str = "") -> Scheme:
    """The scheme whose configuration this is; *listed* is the text of a list made
    elsewhere, which no configuration holds. Raises ValueError for an unknown method,
    settings that cannot be, and ListRefused for a list that does not fit."""
    stated: Any = configuration
    arms = tuple(Share(one["code"], one["ratio"]) for one in stated["arms"])
    factors = tuple(
        Factor(one["code"], tuple(one["levels"]), one.get("weight", 1))
        for one in stated["factors"]
    )
    match stated["method"]:
        case PermutedBlocks.method:
            sizes = tuple(stated["block_sizes"])
            return PermutedBlocks(arms=arms, factors=factors, block_sizes=sizes)
        case Minimization.method:
            return Minimization(
                arms=arms,
                factors=factors,
                distance=stated["distance"],
                probability=stated["probability"],
                tie=stated["tie"],
            )
        case BigStick.method:
            return BigStick(arms=arms, factors=factors, limit=stated["limit"])
        case Simple.method:
            return Simple(arms=arms, factors=factors)
        case ImportedList.method:
            return read_list(listed, arms=arms, factors=factors)
        case other:
            raise ValueError(f"{other!r} is no method.")


def narrowed(
    scheme: Scheme, *, arms: Collection[str], levels: Mapping[str, Collection[str]]
) -> Scheme:
    """The scheme without those *arms* (codes), and without those *levels* (codes by the
    factor's): arms and sites that take nobody any more. Raises ValueError where what is
    left cannot be drawn by its settings."""
    return replace(
        scheme,
        arms=tuple(share for share in scheme.arms if share.arm not in arms),
        factors=tuple(
            replace(
                factor,
                levels=tuple(
                    level
                    for level in factor.levels
                    if level not in levels.get(factor.code, ())
                ),
            )
            for factor in scheme.factors
        ),
    )
