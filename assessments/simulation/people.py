"""People who do not exist: what they are called and how old they are.

Addresses are at example.org, and telephone numbers from the range that is kept for
fiction, so that nothing can reach anybody. Imports no Django.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import cycle
from pathlib import Path
from random import Random

from assessments.simulation.chance import bounded, branch, happens
from assessments.simulation.targets import Part, Targets
from trialsite.values.phones import BadPhone, read_phone

NAMES = Path(__file__).with_name("names.toml")

USES_SHORT_NAME = 0.6
"""The share of people with a short form of their name who go by it."""

YEAR = 365.25


class Names(Part):
    """The file of names; *short* are the short forms of given names. The staff of the
    roles that the simulation does not act as are by the code of their role."""

    female: tuple[str, ...]
    male: tuple[str, ...]
    family: tuple[str, ...]
    coordinators: tuple[str, ...]
    investigators: tuple[str, ...]
    administrators: tuple[str, ...]
    at_first_site: dict[str, str]
    at_all_sites: dict[str, str]
    short: dict[str, str]


@cache
def names() -> Names:
    """The invented names, read once."""
    return Names.model_validate(tomllib.loads(NAMES.read_text("utf-8")))


@dataclass(frozen=True)
class Somebody:
    """One invented person; *age* is in years, with its fraction."""

    given_name: str
    family_name: str
    preferred_name: str
    email: str
    phone: str
    age: float

    @property
    def initials(self) -> str:
        """Two letters: given and family name."""
        return self.given_name[0] + self.family_name[0]

    def born_on(self, day: date) -> date:
        """The date of birth of a person of this age on *day*."""
        return day - timedelta(days=round(self.age * YEAR))


def draw_people(rng: Random, targets: Targets) -> Iterator[Somebody]:
    """People without end, no two with the same address."""
    taken: set[str] = set()
    numbers = _numbers()
    while True:
        somebody = _draw(branch(rng), targets, taken, next(numbers))
        taken.add(somebody.email)
        yield somebody


def _numbers() -> Iterator[str]:
    """Telephone numbers of which no two differ by two digits in the wrong order, so
    that nobody looks like somebody else; from the range for fiction, in every area of
    North America, with the country's code, so that a site anywhere takes them."""
    near: set[str] = set()
    for line in cycle(range(100)):
        for area in _areas():
            number = f"{area}55501{line:02}"
            if number not in near:
                near |= {number, *_slips(number)}
                yield f"+1 {area} 555 01{line:02}"


@cache
def _areas() -> tuple[int, ...]:
    """The area codes that are given out in the United States."""
    found = []
    for area in range(201, 990):
        try:
            read_phone(f"{area} 555 0142", "US")
        except BadPhone:
            continue
        found.append(area)
    return tuple(found)


def _slips(digits: str) -> Iterator[str]:
    for at in range(len(digits) - 1):
        yield digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]


def _draw(rng: Random, targets: Targets, taken: set[str], phone: str) -> Somebody:
    pool = names()
    given = rng.choice(pool.female if happens(rng, targets.female) else pool.male)
    family = rng.choice(pool.family)
    short = pool.short.get(given, given)
    age = targets.age
    return Somebody(
        given_name=given,
        family_name=family,
        preferred_name=short if happens(rng, USES_SHORT_NAME) else given,
        email=_free(f"{given}.{family}".lower(), taken),
        phone=phone,
        age=bounded(
            rng, mean=age.mean, sd=age.sd, lowest=age.lowest, highest=age.highest
        ),
    )


def _free(name: str, taken: set[str]) -> str:
    """An address that nobody has yet."""
    address, number = f"{name}@example.org", 1
    while address in taken:
        number += 1
        address = f"{name}{number}@example.org"
    return address
