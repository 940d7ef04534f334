"""The staff of the demo: a coordinator and an investigator at each site, an
administrator of all, and one person for each of the other roles, who only look."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from assessments.simulation.people import names
from trialsite.access.models import User
from trialsite.access.roles import ADMINISTRATOR, COORDINATOR, INVESTIGATOR, Role
from trialsite.accounts.lifecycle import add_user
from trialsite.protocol.now import open_sites
from trialsite.protocol.types import Site

# Everybody's. The demo holds invented people alone, and is refused elsewhere, so this
# opens nothing that needs to be shut.
PASSPHRASE = "nobody here is real"  # noqa: S105 - no secret: told to all


@dataclass(frozen=True)
class Staff:
    """Who acts in the story at each site, by its code."""

    coordinators: Mapping[str, User]
    investigators: Mapping[str, User]


def hire() -> Staff:
    """Make the accounts of the demo; returns who acts in the story. Raises
    AccountRefused where one of them is there already."""
    pool = names()
    # Hashing takes long, on purpose; the password of all of them is no secret.
    encoded = make_password(PASSPHRASE)
    for name in pool.administrators:
        add_user(
            email=f"{_first(name)}@example.org",
            name=name,
            password=PASSPHRASE,
            encoded=encoded,
            role=ADMINISTRATOR.code,
        )
    first = open_sites()[0]
    for role, name in pool.at_first_site.items():
        add_user(
            email=f"{_first(name)}@{_host(first)}.example.org",
            name=name,
            password=PASSPHRASE,
            encoded=encoded,
            role=role,
            site=first.code,
        )
    for role, name in pool.at_all_sites.items():
        add_user(
            email=f"{_first(name)}@example.org",
            name=name,
            password=PASSPHRASE,
            encoded=encoded,
            role=role,
        )
    return Staff(
        _at_each_site(COORDINATOR, pool.coordinators, encoded),
        _at_each_site(INVESTIGATOR, pool.investigators, encoded),
    )


def _at_each_site(role: Role, pool: Sequence[str], encoded: str) -> dict[str, User]:
    """One person in *role* at each site, by the site's code."""
    return {
        site.code: add_user(
            email=f"{_first(name)}@{_host(site)}.example.org",
            name=name,
            password=PASSPHRASE,
            encoded=encoded,
            role=role.code,
            site=site.code,
        )
        for place, site in enumerate(open_sites())
        for name in [pool[place % len(pool)]]
    }


def _first(name: str) -> str:
    return name.split()[0].lower()


def _host(site: Site) -> str:
    """The site's name as a part of an address: "Salt Lake City" is saltlakecity."""
    return re.sub("[^a-z0-9]", "", site.name.lower()) or site.code.lower()
