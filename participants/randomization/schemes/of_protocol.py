"""The way of drawing that a protocol states."""

from participants.randomization.schemes.base import Factor, Scheme, Share
from participants.randomization.schemes.big_stick import BigStick
from participants.randomization.schemes.blocks import PermutedBlocks
from participants.randomization.schemes.imported import ImportedList
from participants.randomization.schemes.minimization import WHOLE, Minimization
from participants.randomization.schemes.simple import Simple
from trialsite.protocol import types
from trialsite.protocol.types import Protocol, StratumFactor


def scheme_of(protocol: Protocol) -> Scheme:
    """The scheme with the settings, arms and factors of the protocol. A list made
    elsewhere is no part of it, so such a scheme has no places."""
    stated = protocol.randomization
    arms, factors = arms_of(protocol), factors_of(protocol)
    match stated:
        case types.PermutedBlocks():
            return PermutedBlocks(
                arms=arms, factors=factors, block_sizes=stated.block_sizes
            )
        case types.Minimization():
            return Minimization(
                arms=arms,
                factors=factors,
                distance=stated.distance,
                probability=int(stated.probability * WHOLE),
                tie=stated.tie,
            )
        case types.SimpleRandomization():
            return Simple(arms=arms, factors=factors)
        case types.BigStick():
            return BigStick(arms=arms, factors=factors, limit=stated.limit)
        case types.ImportedList():
            return ImportedList(arms=arms, factors=factors, entries=())


def arms_of(protocol: Protocol) -> tuple[Share, ...]:
    """The arms with their ratios, in the protocol's order."""
    return tuple(Share(arm.code, arm.ratio) for arm in protocol.arms)


def factors_of(protocol: Protocol) -> tuple[Factor, ...]:
    """What the arms are balanced within, each with the codes of its levels."""
    return tuple(
        Factor(factor.code, _levels(protocol, factor), factor.weight or 1)
        for factor in protocol.randomization.strata
    )


def _levels(protocol: Protocol, factor: StratumFactor) -> tuple[str, ...]:
    if factor.source == "site":
        return tuple(site.code for site in protocol.sites)
    return tuple(level.code for level in factor.levels)
