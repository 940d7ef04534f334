"""What this floor puts on the work list: visits that are due; found by name."""

from collections import defaultdict
from datetime import timedelta

from django.urls import reverse

from assessments.follow_up import FollowUp
from assessments.reminders.actions import window_of
from assessments.reminders.ladder import due
from assessments.schedule.actions import FOLLOW_UP
from assessments.schedule.models import Visit
from assessments.schedule.standings import standing_of
from assessments.schedule.states import Standing, State
from participants.withdrawal.scopes import Scope
from participants.withdrawal.standing import not_asked, withdrew_from
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.protocol import current
from trialsite.worklists.registry import Question, Row, Section, worklist

# A window that closed unanswered stays on the list so long, then it is history.
DAYS_SHOWN_AFTER_CLOSE = 14


@worklist(order=10)
def due_visits(question: Question) -> list[Section]:
    """Follow-up visits in their window, those that close soonest first."""
    found = [
        (visit, standing_of(visit, visit.participant)) for visit in _near(question)
    ]
    dots = FollowUp().dots([visit.participant for visit, _ in found])
    by_state: dict[State, list[Row]] = defaultdict(list)
    for visit, place in sorted(found, key=lambda pair: pair[0].closes_on):
        shown = [(dot.label, dot.tone, dot.word) for dot in dots[visit.participant_id]]
        by_state[place.state].append(_row(question, visit, place, shown))
    return [
        Section(
            "Windows closing",
            by_state[State.CLOSING],
            card="closing now",
            tone="late",
            hint="call today",
        ),
        Section(
            "Open assessments", by_state[State.OPEN], card="open, not done", tone="due"
        ),
        Section(
            "Missed in the last two weeks",
            by_state[State.MISSED],
            card="missed lately",
            hint="the window has closed",
        ),
    ]


def _near(question: Question) -> list[Visit]:
    day = clock.today("UTC")
    codes = [plan.code for plan in current().visits if plan.phase == FOLLOW_UP]
    return list(
        question.rows("visits", site="participant__site")
        .filter(
            completed_at=None,
            code__in=codes,
            opens_on__lte=day + timedelta(days=1),
            closes_on__gte=day - timedelta(days=DAYS_SHOWN_AFTER_CLOSE),
        )
        .exclude(not_asked("participant"))
        .exclude(withdrew_from(Scope.CONTACT, "participant"))
        .select_related("participant__identity")
        .prefetch_related("responses")
    )


def _row(
    question: Question,
    visit: Visit,
    place: Standing,
    dots: list[tuple[str, str, str]],
) -> Row:
    participant = visit.participant
    page = reverse("participant", args=[participant.study_id])
    responses = list(visit.responses.all())
    done = {response.instrument for response in responses if response.completed_at}
    left = [code for code in visit.plan.instruments if code not in done]
    may = question.scope.allows(Permission.ENTER_DATA, participant.site_id)
    step = due(current().reminders, window_of(visit), clock.today(participant.timezone))
    detail = f"{len(done)} of {len(visit.plan.instruments)} forms done"
    if not responses:
        detail = "not started"
    call = step is not None and step.action == "call"
    return Row(
        study_id=participant.study_id,
        url=page,
        initials=participant.identity.initials,
        need=f"{visit.plan.adjective} assessment",
        detail=f"{detail}; time to call" if call else detail,
        dots=dots,
        pill_tone=place.tone,
        pill_word=place.word,
        action_label="Enter by phone" if may else "",
        action_url=reverse(
            "enter-form", args=[participant.study_id, visit.code, left[0]]
        )
        if may and left
        else "",
        primary=place.state == State.CLOSING or call,
    )
