"""What another version of the protocol does to people in the trial: to their visits,
which it brings under it, their forms and their reminders; found by name."""

from collections import Counter
from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, QuerySet

from assessments.amending_words import Affected, columns, forms, kept_forms, letters
from assessments.schedule.actions import BASELINE, FOLLOW_UP
from assessments.schedule.ending import last_of_each, last_visit_done
from assessments.schedule.models import Visit
from assessments.schedule.standings import is_followed
from participants.enrolment.models import FollowUpStatus, Participant
from trialsite import clock
from trialsite.protocol import current
from trialsite.protocol.actions import adjusts
from trialsite.protocol.models import ProtocolVersion
from trialsite.protocol.problems import counted
from trialsite.protocol.types import Protocol, VisitPlan
from trialsite.protocol.versions import protocol_of, versions_before
from trialsite.protocol.windows import window

GOING_ON = (FollowUpStatus.ACTIVE, FollowUpStatus.ON_HOLD, FollowUpStatus.UNREACHABLE)


@adjusts
def visits_follow(old: Protocol, version: ProtocolVersion) -> list[str]:
    """Bring every visit that is still ahead, or open and not begun, to the new version:
    its window is counted anew, and a retired one is not asked for. People who are
    followed get the visits that are new, unless their window has closed. What was
    begun or has passed stays under the version that it has."""
    new, brought = current(), _brought()
    affected = _affected(brought)
    return [
        *_retired(old),
        *_moved(brought, version),
        *_added(old, version),
        *_ended(old),
        *forms(old, new, affected),
        *kept_forms(_begun()),
        *letters(old, new, affected),
        *columns(versions_before(version), new),
    ]


def _untouched() -> "QuerySet[Visit]":
    """Visits that nobody began, whose window is ahead or open, of people followed."""
    return (
        Visit.objects.filter(
            completed_at=None,
            responses=None,
            closes_on__gte=clock.today("UTC") - timedelta(days=1),
            participant__follow_up__in=GOING_ON,
        )
        .select_related("participant__allocation")
        .order_by("pk")
    )


def _retired(old: Protocol) -> list[str]:
    before = {plan.code for plan in old.visits if plan.retired}
    found = []
    for plan in current().visits:
        if plan.retired and plan.code not in before:
            left = _untouched().filter(code=plan.code).count()
            planned = counted(left, "planned visit")
            found.append(f"Visit {plan.code} is retired: {planned} not asked for.")
    return found


def _brought() -> list[Visit]:
    """The visits that come under the new version."""
    asked = [plan.code for plan in current().visits if not plan.retired]
    return list(_untouched().filter(code__in=asked))


def _affected(visits: Collection[Visit]) -> Affected:
    """How many people have these *visits*: a person has each once."""
    follow_up = {plan.code for plan in current().visits if plan.phase == FOLLOW_UP}
    reminded = {one.participant_id for one in visits if one.code in follow_up}
    return Affected(Counter(visit.code for visit in visits), len(reminded))


def _begun() -> dict[str, int]:
    """Of each form that the new version states otherwise how many are begun, not
    finished, and of people followed: they go on as they were begun."""
    begun = Visit.objects.filter(
        responses__isnull=False,
        responses__completed_at=None,
        participant__follow_up__in=GOING_ON,
    )
    found: Counter[str] = Counter()
    for code, version, number in (
        begun.order_by("responses__instrument", "responses__protocol_version")
        .values_list("responses__instrument", "responses__protocol_version")
        .annotate(number=Count("responses"))
    ):
        as_begun = protocol_of(version).instrument(code)
        if as_begun != current().instruments.get(code):
            found[code] += number
    return found


def _moved(visits: Collection[Visit], version: ProtocolVersion) -> list[str]:
    plans = {plan.code: plan for plan in current().visits}
    moved: Counter[str] = Counter()
    brought = Counter(visit.code for visit in visits)
    for visit in visits:
        days = window(plans[visit.code], _anchor(visit.participant, plans[visit.code]))
        was = (visit.opens_on, visit.target_on, visit.closes_on)
        visit.opens_on, visit.target_on = days.opens, days.target
        visit.closes_on = days.closes
        visit.protocol_version = version
        moved[visit.code] += was != (days.opens, days.target, days.closes)
    Visit.objects.bulk_update(
        visits, ["opens_on", "target_on", "closes_on", "protocol_version"], 500
    )
    return [
        f"Visit {code}: {counted(brought[code], 'planned visit')} under the new "
        f"version, {moved[code]} of them with another window."
        for code in plans
        if brought[code]
    ]


def _added(old: Protocol, version: ProtocolVersion) -> list[str]:
    before = {plan.code for plan in old.visits}
    new = [p for p in current().visits if p.code not in before and not p.retired]
    found = []
    for plan in new:
        visits = [
            visit
            for participant in _people(plan)
            if (visit := _new_visit(participant, plan, version)) is not None
        ]
        made = Visit.objects.bulk_create(visits, 500, ignore_conflicts=True)
        times = counted(len(made), "time")
        found.append(f"Visit {plan.code} is new: planned {times} for people followed.")
    return found


def _people(plan: VisitPlan) -> list[Participant]:
    """Who gets a visit of that plan: before randomization those of the baseline."""
    people = Participant.objects.filter(follow_up__in=GOING_ON)
    before = plan.phase == BASELINE
    found = people.filter(allocation__isnull=before).select_related("allocation")
    return [person for person in found.order_by("pk") if is_followed(person)]


def _new_visit(
    participant: Participant, plan: VisitPlan, version: ProtocolVersion
) -> Visit | None:
    days = window(plan, _anchor(participant, plan))
    if clock.today(participant.timezone) > days.closes:
        return None
    return Visit(
        participant=participant,
        site_id=participant.site_id,
        code=plan.code,
        opens_on=days.opens,
        target_on=days.target,
        closes_on=days.closes,
        protocol_version=version,
        planned_at=clock.now(),
    )


def _ended(old: Protocol) -> list[str]:
    """Complete the follow-up of people of whom nothing is asked any longer: all that
    was left to them was retired. Where the last window is open or has closed without
    the form, the person goes on, or the sweep ends it."""
    retired = {plan.code for plan in current().visits if plan.retired}
    if not retired - {plan.code for plan in old.visits if plan.retired}:
        return []
    last = last_of_each().exclude(completed_at=None)
    left = Visit.objects.filter(
        code__in=retired, completed_at=None, participant=OuterRef("participant")
    )
    done = [
        visit
        for visit in last.filter(Exists(left)).select_related("participant")
        if last_visit_done(visit=visit)
    ]
    people = counted(len(done), "person", "people")
    return [f"Nothing is left to ask: {people} complete."] if done else []


def _anchor(participant: Participant, plan: VisitPlan) -> date:
    if plan.anchor == "enrolment":
        return participant.enrolled_on
    return clock.day_of(participant.allocation.at, participant.timezone)
