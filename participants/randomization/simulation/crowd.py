"""The people of a simulated trial: who comes where, with which levels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from participants.randomization.schemes import Levels
from participants.randomization.schemes.of_protocol import factors_of
from participants.randomization.schemes.stream import Stream
from trialsite.protocol.types import Protocol


class UnknownShare(ValueError):
    """A share was stated for what the protocol does not have; the message says what
    it has."""


@dataclass(frozen=True)
class Person:
    """Somebody who comes to *site*. ``levels`` are of the protocol's factors; people
    of one stratum at one site are the same object."""

    site: str
    levels: Levels


@dataclass(frozen=True)
class Mix:
    """How many of the people are of each kind: ``sites`` by code, and for each factor
    besides the site its levels by code, all as weights. ``site_factors`` are the
    factors whose level is the site."""

    sites: Mapping[str, int]
    levels: Mapping[str, Mapping[str, int]]
    site_factors: Sequence[str]

    def people(self, seed: bytes, trial: int, number: int) -> list[Person]:
        """*number* people in the order in which they come to the *trial*-th trial."""
        known: dict[tuple[str, ...], Person] = {}
        stream = Stream(seed, "simulated-people", "all", trial)
        wheels = [_wheel(self.sites), *(_wheel(one) for one in self.levels.values())]
        return [
            self._person(tuple(_turned(wheel, stream) for wheel in wheels), known)
            for _ in range(number)
        ]

    def _person(
        self, kind: tuple[str, ...], known: dict[tuple[str, ...], Person]
    ) -> Person:
        if kind not in known:
            site, *rest = kind
            levels = dict(zip(self.levels, rest, strict=True))
            known[kind] = Person(
                site, {**dict.fromkeys(self.site_factors, site), **levels}
            )
        return known[kind]


Wheel = tuple[Sequence[str], Sequence[int]]


def _wheel(weights: Mapping[str, int]) -> Wheel:
    return list(weights), list(accumulate(weights.values()))


def _turned(wheel: Wheel, stream: Stream) -> str:
    codes, upto = wheel
    number = stream.below(upto[-1])
    return next(code for code, end in zip(codes, upto, strict=True) if number < end)


def mix_of(
    protocol: Protocol, shares: Mapping[str, Mapping[str, int]] | None = None
) -> Mix:
    """People at the sites by the sites' targets; levels by *shares* (factor to level to
    weight), and equally where none are stated, since a protocol does not know them.

    Raises UnknownShare for a factor or level that the protocol does not have, or
    weights that are all nothing.
    """
    shares = shares or {}
    by_score = [one for one in protocol.randomization.strata if one.source == "score"]
    known = {
        factor.code: factor.levels
        for factor in factors_of(protocol)
        if factor.code in [one.code for one in by_score]
    }
    for code, weights in shares.items():
        if code not in known:
            allowed = ", ".join(known) or "none"
            raise UnknownShare(f"{code!r} is no factor with levels: there is {allowed}")
        if set(weights) != set(known[code]):
            allowed = ", ".join(known[code])
            found = ", ".join(weights)
            raise UnknownShare(f"{code} has the levels {allowed}; found {found}")
        if min(weights.values()) < 0 or not sum(weights.values()):
            raise UnknownShare(f"{code}: give weights from 0, and one above it")
    return Mix(
        sites={site.code: site.target for site in protocol.sites},
        levels={
            code: shares.get(code, dict.fromkeys(levels, 1))
            for code, levels in known.items()
        },
        site_factors=[
            one.code for one in protocol.randomization.strata if one.source == "site"
        ],
    )
