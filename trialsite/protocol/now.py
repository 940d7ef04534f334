"""The trial and its sites as they are now, which no stored row keeps: what they are
called, whom to call, which time it is there."""

from trialsite.protocol.in_force import current
from trialsite.protocol.types import Site, Trial
from trialsite.protocol.versions import every_version


def the_trial() -> Trial:
    """The trial, by its newest words."""
    return current().trial


def open_sites() -> tuple[Site, ...]:
    """The sites of the protocol in force, for what is new, in its order."""
    return current().sites


def every_site() -> tuple[Site, ...]:
    """Every site that the trial ever had, by the newest words."""
    return every_version().sites


def stated_site(code: str) -> Site:
    """The site of that code, which may have closed since. Raises LookupError."""
    return every_version().site(code)
