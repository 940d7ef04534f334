"""Which rows the database shows: what every statement is bounded by.

``visible_rows`` holds for the code inside it, also for transactions that this code
opens, commits and opens again: the connection itself tells PostgreSQL, at the first
statement of each (see trialsite/postgresql/cursors.py). Outside of it, and with
NOTHING, a table behind row-level security shows no row and takes none. Imports no
Django.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property

from trialsite.context.permissions import Permission

SETTING = "trial.visibility"
"""The setting of a transaction that trialsite_visibility() reads for the policies."""

EVERY = "*"
NO_SITE = "-"
"""Stands for the site of rows that have none, such as a letter to a new colleague."""


@dataclass(frozen=True)
class Visibility:
    """The rows of *sites* (codes), or of one *participant* (primary key) alone; of
    what needs a permission, those of the sites at which *holding* has it."""

    sites: tuple[str, ...] = ()
    holding: tuple[tuple[Permission, tuple[str, ...]], ...] = ()
    participant: int | None = None

    @cached_property
    def as_json(self) -> str:
        """What the database is told: JSON, each value a list with commas."""
        said = {"sites": ",".join(self.sites)}
        said |= {str(permission): ",".join(at) for permission, at in self.holding}
        if self.participant is not None:
            said["participant"] = str(self.participant)
        return json.dumps({key: value for key, value in said.items() if value})


NOTHING = Visibility()


def at_sites(permissions: Mapping[str, Collection[Permission]]) -> Visibility:
    """What somebody sees who has these permissions, by site code."""
    sites = tuple(sorted(code for code, held in permissions.items() if held))
    at = [
        (permission, tuple(code for code in sites if permission in permissions[code]))
        for permission in Permission
    ]
    return Visibility(
        sites, tuple((permission, codes) for permission, codes in at if codes)
    )


def everywhere(*holding: Permission) -> Visibility:
    """Every row, for a task or a look-up that is about no site or all; what needs a
    permission only where that is named."""
    return Visibility((EVERY,), tuple((permission, (EVERY,)) for permission in holding))


EVERYTHING = everywhere(*Permission)
"""For the server's command line, whose user holds the database in their hands."""


def one_participant(key: int | None) -> Visibility:
    """What a participant sees on their own pages: who they are and what they were
    asked, not their arm. *key* is the primary key; nothing, where it is None."""
    if key is None:
        return NOTHING
    return Visibility(
        holding=((Permission.SEE_PARTICIPANTS, (EVERY,)),), participant=key
    )


_visibility: ContextVar[Visibility] = ContextVar("visibility", default=NOTHING)


@contextmanager
def visible_rows(visibility: Visibility) -> Iterator[None]:
    """Bound what the code inside sees and writes by *visibility*; inside another such
    block, for its own part alone."""
    token = _visibility.set(visibility)
    try:
        yield
    finally:
        _visibility.reset(token)


def what_is_seen() -> Visibility:
    """By what the code here is bounded."""
    return _visibility.get()
