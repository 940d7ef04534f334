"""Strata: levels that ascend, and scores that exist before randomization."""

from collections.abc import Iterator

from trialsite.protocol.draft import Draft
from trialsite.protocol.folder import TRIAL
from trialsite.protocol.problems import Problem, counted, one_of, shown
from trialsite.protocol.types import Randomization, Site, StratumFactor, VisitPlan
from trialsite.scoring.scores import FUNCTIONS

LONGEST_STRATUM = 120
"""Letters in the name of a stratum, as an allocation keeps it."""


def check_strata(draft: Draft) -> Iterator[Problem]:
    """Each factor is either the site or a baseline score cut into ascending levels."""
    randomization = draft.table(Randomization)
    if randomization is not None:
        yield from _name(draft, randomization)
    for factor in randomization.strata if randomization else ():
        at = f"randomization.strata.{factor.code}"
        if factor.source == "site":
            if factor.score is not None:
                found, allowed = shown(factor.score), "nothing, for the source is site"
                yield Problem(TRIAL, f"{at}.score", found, allowed)
            if factor.levels:
                found = counted(len(factor.levels), "level")
                allowed = "none, for each site is a level"
                yield Problem(TRIAL, f"{at}.levels", found, allowed)
        else:
            yield from _score(draft, factor, at)
            yield from _levels(factor, at)


def _name(draft: Draft, randomization: Randomization) -> Iterator[Problem]:
    """The stratum's name, "code=level/code=level", fits where it is kept."""
    sites = [site.code for site in draft.parts(Site)]
    longest = "/".join(
        f"{factor.code}={max(_level_codes(factor, sites), key=len, default='')}"
        for factor in randomization.strata
    )
    if len(longest) > LONGEST_STRATUM:
        allowed = f"codes that make a name of at most {LONGEST_STRATUM} letters"
        found = f"{shown(longest)}, {len(longest)} letters"
        yield Problem(TRIAL, "randomization.strata", found, allowed)


def _level_codes(factor: StratumFactor, sites: list[str]) -> list[str]:
    return sites if factor.source == "site" else [one.code for one in factor.levels]


def _score(draft: Draft, factor: StratumFactor, at: str) -> Iterator[Problem]:
    known = [
        f"{instrument.code}.{score}"
        for instrument in draft.instruments.values()
        if instrument.scoring and instrument.scoring.function in FUNCTIONS
        for score in FUNCTIONS[instrument.scoring.function].scores
    ]
    code = (factor.score or "").partition(".")[0]
    in_doubt = code in draft.codes["instruments"] and code not in draft.instruments
    if factor.score not in known:
        if not in_doubt:
            allowed = one_of(known, near=factor.score)
            yield Problem(TRIAL, f"{at}.score", shown(factor.score), allowed)
        return
    visits = draft.parts(VisitPlan)
    at_baseline = [v.instruments for v in visits if v.phase == "baseline"]
    if at_baseline and not any(code in codes for codes in at_baseline):
        collected = sorted({one for codes in at_baseline for one in codes})
        allowed = f"a score of an instrument of a baseline visit: {one_of(collected)}"
        yield Problem(TRIAL, f"{at}.score", shown(factor.score), allowed)


def _levels(factor: StratumFactor, at: str) -> Iterator[Problem]:
    if len(factor.levels) < 2:
        found = f"{len(factor.levels)} of them"
        yield Problem(TRIAL, f"{at}.levels", found, "at least 2 levels")
    previous = None
    for level in factor.levels[:-1]:
        key = f"{at}.levels.{level.code}.below"
        if level.below is None:
            allowed = "a number: only the last level is open"
            yield Problem(TRIAL, key, "nothing", allowed)
        elif previous is not None and level.below <= previous:
            allowed = f"more than {previous}, for levels ascend"
            yield Problem(TRIAL, key, shown(level.below), allowed)
        previous = level.below if level.below is not None else previous
    if factor.levels and factor.levels[-1].below is not None:
        last = factor.levels[-1]
        yield Problem(
            TRIAL,
            f"{at}.levels.{last.code}.below",
            shown(last.below),
            "nothing: the last level is open, or some people would have no stratum",
        )
