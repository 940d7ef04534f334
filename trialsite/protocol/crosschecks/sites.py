"""Sites: a real time zone, a real country, and targets that add up."""

from collections.abc import Iterator
from functools import cache
from zoneinfo import available_timezones

from trialsite.protocol.draft import Draft
from trialsite.protocol.folder import TRIAL
from trialsite.protocol.problems import Problem, nearest, shown
from trialsite.protocol.types import Site, Trial
from trialsite.values.phones import countries


@cache
def _zones() -> tuple[str, ...]:
    """The time zones of places."""
    return tuple(
        sorted(
            zone
            for zone in available_timezones()
            if "/" in zone and not zone.startswith("Etc/")
        )
    )


def check_sites(draft: Draft) -> Iterator[Problem]:
    """Every time zone is the IANA name of a place, whose clocks it follows over the
    year ("EST" and "GMT" follow none); every country has telephone numbers; and the
    targets sum to the trial's."""
    sites = draft.parts(Site)
    zones = _zones()
    for site in sites:
        if site.timezone not in zones:
            yield Problem(
                TRIAL,
                f"sites.{site.code}.timezone",
                shown(site.timezone),
                "an IANA time zone such as America/Chicago"
                + nearest(site.timezone, zones),
            )
        if site.country not in countries():
            yield Problem(
                TRIAL,
                f"sites.{site.code}.country",
                shown(site.country),
                "a country's two letters by ISO 3166-1, such as US, GB or DE",
            )
    trial = draft.table(Trial)
    read_whole = len(sites) == draft.stated("sites")
    total = sum(site.target for site in sites)
    if trial and sites and read_whole and total != trial.target:
        yield Problem(
            TRIAL,
            "trial.target",
            shown(trial.target),
            f"{total}, the sum of the sites' targets",
        )
