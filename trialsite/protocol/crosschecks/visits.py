"""Visits: known instruments, the right anchors, a baseline."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from trialsite.protocol.draft import Draft
from trialsite.protocol.folder import TRIAL
from trialsite.protocol.problems import Problem, one_of, shown
from trialsite.protocol.types import VisitPlan


def check_visits(draft: Draft) -> Iterator[Problem]:
    """Every visit names instruments that exist, once each, and a usable anchor."""
    visits = draft.parts(VisitPlan)
    for visit in visits:
        at = f"visits.{visit.code}"
        yield from _names(draft, visit, at)
        if visit.phase == "baseline" and visit.anchor != "enrolment":
            allowed = "enrolment: a baseline visit comes before randomization"
            yield Problem(TRIAL, f"{at}.anchor", shown(visit.anchor), allowed)
    if visits and len(visits) == draft.stated("visits"):
        yield from _phases(visits)


def _names(draft: Draft, visit: VisitPlan, at: str) -> Iterator[Problem]:
    known = draft.codes["instruments"]
    retired = [form.code for form in draft.instruments.values() if form.retired]
    for index, code in enumerate(visit.instruments):
        key = f"{at}.instruments[{index}]"
        if code in retired and not visit.retired:
            allowed = "a form that is not retired"
            yield Problem(TRIAL, key, shown(code), allowed)
        if code not in known:
            yield Problem(TRIAL, key, shown(code), one_of(known, near=code))
        if code in visit.instruments[:index]:
            yield Problem(TRIAL, key, shown(code), "each instrument once in a visit")
    if visit.phase == "baseline" and set(visit.modes) == {"self"}:
        # A link is sent for follow-up visits alone.
        allowed = "also one of phone, paper, in_person: no link leads to a baseline"
        yield Problem(TRIAL, f"{at}.modes", shown(list(visit.modes)), allowed)
    for index, mode in enumerate(visit.modes):
        if mode in visit.modes[:index]:
            key = f"{at}.modes[{index}]"
            yield Problem(TRIAL, key, shown(mode), "each mode once in a visit")


def _phases(visits: Sequence[VisitPlan]) -> Iterator[Problem]:
    going_on = [visit for visit in visits if not visit.retired]
    follow_ups = [visit for visit in visits if visit.phase == "follow-up"]
    if not any(visit.phase == "follow-up" for visit in going_on):
        # Without one everybody would be complete on the day of randomization.
        allowed = 'at least one with phase = "follow-up"'
        yield Problem(TRIAL, "visits", "no follow-up visit", allowed)
    if not any(visit.phase == "baseline" for visit in going_on):
        allowed = 'at least one with phase = "baseline"'
        yield Problem(TRIAL, "visits", "no baseline visit", allowed)
    for earlier, later in pairwise(visits):
        if earlier.phase == "follow-up" and later.phase == "baseline":
            key, found = f"visits.{later.code}.phase", shown(later.phase)
            yield Problem(TRIAL, key, found, "follow-up: baseline visits come first")
    for visit in follow_ups[1:]:
        # With two anchors the days between two visits would depend on how long a
        # person waited for randomization, and no window could be promised.
        if visit.anchor != follow_ups[0].anchor:
            key, found = f"visits.{visit.code}.anchor", shown(visit.anchor)
            first = follow_ups[0]
            allowed = f"{first.anchor}, as {first.code} and all follow-ups"
            yield Problem(TRIAL, key, found, allowed)
