"""What is measured of one simulated trial: how far apart, and how foreseeable."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from participants.randomization.schemes import Scheme, Share
from participants.randomization.simulation.crowd import Person


@dataclass(frozen=True)
class Measures:
    """One trial. Imbalance is in people for each share of the ratio: the arm with the
    most of them less the arm with the fewest, so for 1:1 simply the difference.
    ``worst_`` is that of the site or stratum where it is largest.

    ``guessed_`` is the part of arms that a recruiter names beforehand who knows every
    earlier arm of their own site and names the arm that is most behind (Blackwell and
    Hodges' convergence strategy, 1957): among all of the site's people, or among those
    of the newcomer's stratum. Where arms tie, the guess counts for what it would
    hit on the average (RND-05).
    """

    overall: float
    worst_site: float
    worst_stratum: float
    guessed_site: float
    guessed_stratum: float


class Tally:
    """How many people each arm has, divided by its ratio, times a whole number."""

    def __init__(self, arms: Sequence[Share]) -> None:
        self.whole = lcm(*(share.ratio for share in arms))
        self.each = [self.whole // share.ratio for share in arms]
        self.ratios = [share.ratio for share in arms]
        self.have = [0] * len(arms)

    def add(self, arm: int) -> None:
        """One person more in the arm of that place."""
        self.have[arm] += self.each[arm]

    def hit(self, arm: int) -> float:
        """How likely a guess of the arm that is most behind is that arm. Of several
        the one with the largest ratio is guessed."""
        least = min(self.have)
        if self.have.count(least) == 1:
            return float(self.have[arm] == least)
        behind = [n for n, have in enumerate(self.have) if have == least]
        most = max(self.ratios[n] for n in behind)
        guesses = [n for n in behind if self.ratios[n] == most]
        return 1 / len(guesses) if arm in guesses else 0.0

    def spread(self) -> float:
        """The imbalance, in people for each share."""
        return (max(self.have) - min(self.have)) / self.whole


def measure(scheme: Scheme, seed: bytes, people: Iterable[Person]) -> Measures:
    """Randomize *people* in their order, guessing each beforehand."""
    arm_stream = scheme.begin(seed)
    place = {share.arm: n for n, share in enumerate(scheme.arms)}
    overall = Tally(scheme.arms)
    sites: dict[str, Tally] = {}
    strata: dict[str, Tally] = {}
    known: dict[int, tuple[Tally, Tally, Tally]] = {}
    cells: list[Tally] = []
    by_site = by_stratum = 0.0
    number = 0
    for person in people:
        if id(person) not in known:
            stratum = scheme.stratum_of(person.levels)
            cells.append(Tally(scheme.arms))
            known[id(person)] = (
                sites.setdefault(person.site, Tally(scheme.arms)),
                strata.setdefault(stratum, Tally(scheme.arms)),
                cells[-1],
            )
        at_site, in_stratum, in_cell = known[id(person)]
        arm = place[arm_stream.next(person.levels).arm]
        by_site += at_site.hit(arm)
        by_stratum += in_cell.hit(arm)
        for tally in (overall, at_site, in_stratum, in_cell):
            tally.add(arm)
        number += 1
    return Measures(
        overall=overall.spread(),
        worst_site=max((one.spread() for one in sites.values()), default=0.0),
        worst_stratum=max((one.spread() for one in strata.values()), default=0.0),
        guessed_site=by_site / max(number, 1),
        guessed_stratum=by_stratum / max(number, 1),
    )


def by_chance(arms: Sequence[Share]) -> Fraction:
    """The part that is guessed by always naming the arm of the largest ratio."""
    ratios = [share.ratio for share in arms]
    return Fraction(max(ratios), sum(ratios))
