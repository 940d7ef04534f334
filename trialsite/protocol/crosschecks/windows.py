"""Windows of two visits never share a day, whatever day they are counted from.

Calendar months differ in length and years in leap days, so two offsets lie a varying
number of days apart: here the smallest such number counts. Baseline and follow-ups may
have different anchors. Those are not compared: a person is randomized after the
baseline is complete, and no window opens before its anchor.
"""

from collections.abc import Iterator
from itertools import pairwise

from trialsite.protocol.draft import Draft
from trialsite.protocol.folder import TRIAL
from trialsite.protocol.offsets import fewest_days
from trialsite.protocol.problems import Problem, shown
from trialsite.protocol.types import Offset, VisitPlan


def check_windows(draft: Draft) -> Iterator[Problem]:
    """Visits in order of time, no window before its anchor, none into the next."""
    visits = draft.parts(VisitPlan)
    for visit in visits:
        room = fewest_days(Offset(days=0), visit.offset)
        if visit.opens < -room:
            allowed = f"at least {-room}: no window opens before {visit.anchor}"
            key = f"visits.{visit.code}.opens"
            yield Problem(TRIAL, key, shown(visit.opens), allowed)
    for earlier, later in pairwise(visits):
        if earlier.anchor == later.anchor:
            yield from _pair(earlier, later)


def _pair(earlier: VisitPlan, later: VisitPlan) -> Iterator[Problem]:
    apart = fewest_days(earlier.offset, later.offset)
    if apart <= 0:
        key, found = f"visits.{later.code}.offset", str(later.offset)
        allowed = f"more than {earlier.offset}, the offset of {earlier.code} before it"
        yield Problem(TRIAL, key, found, allowed)
        return
    latest_close = apart + later.opens - 1
    if latest_close < 0:
        key, found = f"visits.{later.code}.opens", shown(later.opens)
        allowed = f"at least {1 - apart}, after the target day of {earlier.code}"
        yield Problem(TRIAL, key, found, allowed)
    elif earlier.closes > latest_close:
        key, found = f"visits.{earlier.code}.closes", shown(earlier.closes)
        allowed = f"at most {latest_close}, the day before {later.code} could open"
        yield Problem(TRIAL, key, found, allowed)
