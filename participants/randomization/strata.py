"""Which stratum a participant belongs to, and from which values. Imports no Django."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from trialsite.protocol.types import StratumFactor


@dataclass(frozen=True)
class Stratum:
    """A stratum's name, such as ``site=MAD/dose=lt90``, its levels (factor code ->
    level code), the values they follow from (factor code -> text, kept with the
    allocation: RND-09), and both in words."""

    name: str
    levels: dict[str, str]
    values: dict[str, str]
    words: dict[str, str]


class StratumUnknown(ValueError):
    """A score that the stratum needs is missing; the message says which."""


def find(
    factors: tuple[StratumFactor, ...],
    *,
    site: str,
    site_name: str,
    score: Callable[[str], Decimal | None],
) -> Stratum:
    """The stratum of a person at *site*, whose baseline scores *score* tells by
    "instrument.score". Raises StratumUnknown where a score could not be had."""
    levels: dict[str, str] = {}
    values: dict[str, str] = {}
    words: dict[str, str] = {}
    for factor in factors:
        if factor.source == "site":
            levels[factor.code] = values[factor.code] = site
            words[factor.label] = site_name
        else:
            value = score(factor.score or "")
            if value is None:
                raise StratumUnknown(
                    f"{factor.label} is not known: too much of the baseline form was "
                    "left out to work it out."
                )
            found = factor.level_for(value)
            levels[factor.code], values[factor.code] = found.code, str(value)
            words[factor.label] = found.label
    name = "/".join(f"{code}={level}" for code, level in levels.items()) or "all"
    return Stratum(name=name, levels=levels, values=values, words=words)
