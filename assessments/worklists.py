"""What this floor puts on the work list: visits that are due; found by name."""

from datetime import timedelta

from django.db.models import Case, F, QuerySet, Value, When
from django.urls import reverse

from assessments.follow_up import FollowUp
from assessments.reminders.actions import ladder_of
from assessments.reminders.decision import Decision, decide
from assessments.reminders.facts import facts_of
from assessments.responses.rows import responses_to
from assessments.schedule.actions import FOLLOW_UP, asked_codes
from assessments.schedule.models import Visit
from assessments.schedule.standings import standing_of
from assessments.schedule.states import CLOSING_DAYS, VisitState
from participants.contact.gate import closed_channels
from participants.contact.last_contact import last_contact_words
from participants.contact.lists import own_day
from participants.enrolment.models import FollowUpStatus as Status
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.postgresql.compiled import Given, compiled_once, keep
from trialsite.ui.worklist.registry import (
    AND_ONE,
    ListedRows,
    WorkListRequest,
    WorkListRow,
    WorkListSection,
    first,
    worklist,
)

# A window that closed unanswered stays on the list so long, then it is history.
PAST = timedelta(days=14)
SOON = timedelta(days=CLOSING_DAYS)
CLOSING, OPEN, MISSED = "closing", "open", "missed"

Dots = list[tuple[str, str, str]]


@worklist(asks=Permission.SEE_PARTICIPANTS)
def due_visits(question: WorkListRequest) -> list[WorkListSection]:
    """Follow-up visits in their window, those that close soonest first. Who has a
    planned next step, or was tried as often as the protocol says, is on those lists
    instead (participants/worklist/contact.py)."""
    now, day, one = clock.now(), clock.today("UTC"), timedelta(days=1)
    visits = _due(
        question.rows("visits"),
        tuple(asked_codes(FOLLOW_UP)),
        question.sites_with(Permission.ENTER_DATA),
        now=now,
        day=day,
        tomorrow=day + one,
        yesterday=day - one,
        long_past=day - PAST - one,
        soon=day + one + SOON,
        later=day - one + SOON,
    )
    closing, more_closing = first([one for one in visits if one.part == CLOSING])
    still_open, more_open = first([one for one in visits if one.part == OPEN])
    missed, more_missed = first([one for one in visits if one.part == MISSED])
    found = [*closing, *still_open, *missed]
    keep("responses", responses_to(visits=[visit.pk for visit in found]), on=found)
    dots = FollowUp().dots([visit.participant for visit in found])
    closed = closed_channels([visit.participant for visit in found])
    everyone = reverse("participants")

    def rows(some: list[Visit]) -> list[WorkListRow]:
        return [
            _row(
                question,
                visit,
                [(dot.label, dot.tone, dot.word) for dot in dots[visit.participant_id]],
                closed[visit.participant_id],
            )
            for visit in some
        ]

    return [
        WorkListSection(
            "Windows closing",
            rows(closing),
            card="closing now",
            tone="late",
            hint="call today",
            more=more_closing,
            whole=f"{everyone}?due=closing",
        ),
        WorkListSection(
            "Open assessments",
            sorted(rows(still_open), key=lambda row: not row.primary),
            card="open, not done",
            tone="due",
            more=more_open,
            whole=f"{everyone}?due=open",
        ),
        WorkListSection(
            "Missed in the last two weeks",
            rows(missed),
            card="missed lately",
            hint="the window has closed",
            more=more_missed,
            whole=f"{everyone}?due=missed",
        ),
    ]


@compiled_once
def _due(
    rows: ListedRows,
    codes: tuple[str, ...],
    entering: tuple[str, ...],
    *,
    now: Given,
    day: Given,
    tomorrow: Given,
    yesterday: Given,
    long_past: Given,
    soon: Given,
    later: Given,
) -> QuerySet[Visit]:
    """The visits not done of people whom staff may call, the soonest to close first,
    and the part of the list that each is of. The days of UTC lead to the rows, those of
    the person decide about each."""
    today = F("own_day")
    visits = (
        rows()
        .annotate(own_day=own_day("participant__", now=now))
        .filter(
            completed_at=None,
            code__in=codes,
            participant__follow_up=Status.ACTIVE,
            participant__lost_contact=False,
            participant__plan_on=None,
        )
        .order_by("closes_on", "pk")
    )
    opened = visits.filter(opens_on__lte=today, closes_on__gte=today).filter(
        opens_on__lte=tomorrow, closes_on__gte=yesterday
    )
    parts = {
        CLOSING: opened.filter(closes_on__lte=today + SOON).filter(closes_on__lte=soon),
        MISSED: visits.filter(closes_on__lt=today, closes_on__gte=today - PAST).filter(
            closes_on__lte=day, closes_on__gte=long_past
        ),
    }
    if entering:
        parts[OPEN] = (
            opened.filter(site__in=entering)
            .filter(closes_on__gt=today + SOON)
            .filter(closes_on__gt=later)
        )
    some = [part.values("pk")[:AND_ONE] for part in parts.values()]
    listed: QuerySet[Visit] = (
        rows.all()
        .filter(pk__in=some[0].union(*some[1:], all=True))
        .annotate(
            own_day=own_day("participant__", now=now),
            part=Case(
                When(closes_on__lt=today, then=Value(MISSED)),
                When(closes_on__lte=today + SOON, then=Value(CLOSING)),
                default=Value(OPEN),
            ),
        )
        .select_related("participant__identity", "participant__last_contact")
        .order_by("closes_on", "pk")
    )
    return listed


def _row(
    question: WorkListRequest, visit: Visit, dots: Dots, closed: set[str]
) -> WorkListRow:
    participant = visit.participant
    study_id, site = participant.study_id, participant.site_id
    place = standing_of(visit, participant)
    responses = list(visit.responses.all())
    done = {response.instrument for response in responses if response.completed_at}
    left = [code for code in visit.plan.instruments if code not in done]
    now = clock.now()
    decision = decide(ladder_of(visit), facts_of(visit, closed=closed), "call", now)
    detail = f"{len(done)} of {len(visit.plan.instruments)} forms done"
    if not responses:
        detail = "not started"
    to_call = place.state == VisitState.CLOSING or (
        isinstance(decision, Decision) and decision.is_due(now)
    )
    label, address = "", ""
    if to_call and question.scope.allows(Permission.CONTACT, site):
        label, address = "Call", reverse("contact", args=[study_id])
    elif left and question.scope.allows(Permission.ENTER_DATA, site):
        label = "Enter by phone"
        address = reverse("enter-form", args=[study_id, visit.code, left[0]])
    return WorkListRow(
        study_id=study_id,
        url=reverse("participant", args=[study_id]),
        initials=participant.identity.initials,
        need=f"{visit.plan.adjective} assessment",
        detail=f"{detail}; time to call" if to_call else detail,
        dots=dots,
        pill_tone=place.tone,
        pill_word=place.word,
        action_label=label,
        action_url=address,
        primary=to_call,
        contact=last_contact_words(participant),
        in_place=label == "Call",
    )
