"""What this floor adds to a participant's page; record/order.py says where."""

from dataclasses import dataclass

from django.db.models import QuerySet

from assessments.reminders.actions import KIND
from assessments.responses.models import Response
from assessments.schedule.models import Visit
from assessments.schedule.standings import standing_of
from assessments.schedule.states import VisitStanding, VisitState
from participants.enrolment.models import Participant
from participants.record.registry import Context, panel
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import Scope, StatedRows
from trialsite.outbox.models import Message
from trialsite.postgresql.compiled import Given, compiled_once
from trialsite.protocol.types import Instrument, VisitPlan
from trialsite.protocol.versions import every_version
from trialsite.ui.timeline import Point, draw


@dataclass(frozen=True)
class FormLine:
    """One instrument of a visit, with the response that has been begun to it."""

    instrument: Instrument
    response: Response | None
    scores: list[tuple[str, str]]


@dataclass(frozen=True)
class VisitLine:
    """A visit as a row of the page's table."""

    visit: Visit
    plan: VisitPlan
    standing: VisitStanding
    forms: list[FormLine]
    can_enter: bool
    can_read: bool

    @property
    def is_ahead(self) -> bool:
        """Nothing can be entered yet and nothing was: one line says enough."""
        begun = any(form.response for form in self.forms)
        return not (begun or self.can_enter)

    @property
    def is_done(self) -> bool:
        """Every form is finished: one line holds them all."""
        return self.visit.completed_at is not None

    @property
    def modes(self) -> str:
        """How the answers reached us, each way once."""
        found = [
            form.response.get_mode_display() for form in self.forms if form.response
        ]
        return ", ".join(dict.fromkeys(mode.lower() for mode in found))

    @property
    def form_names(self) -> str:
        return ", ".join(form.instrument.short for form in self.forms)


@panel(template="schedule/timeline.html", wide=True)
def timeline(participant: Participant, scope: Scope) -> Context:
    """The visits and their windows along the year."""
    visits = list(participant.visits.all())
    points = []
    for visit in visits:
        place = standing_of(visit, participant)
        points.append(
            Point(
                label=visit.plan.label,
                opens=visit.opens_on,
                target=visit.target_on,
                closes=visit.closes_on,
                done_on=visit.completed_at
                and clock.day_of(visit.completed_at, participant.timezone),
                tone=place.tone,
                word=place.word,
            )
        )
    return {"timeline": draw(points, clock.today(participant.timezone))}


@panel(template="schedule/visits.html", wide=True)
def visits(participant: Participant, scope: Scope) -> Context:
    """Each visit with its forms, their state and their scores."""
    may_enter = scope.allows(Permission.ENTER_DATA, participant.site_id)
    may_read = scope.allows(Permission.SEE_ANSWERS, participant.site_id)
    lines = []
    for visit in participant.visits.all():
        place = standing_of(visit, participant)
        responses = {
            response.instrument: response for response in visit.responses.all()
        }
        lines.append(
            VisitLine(
                visit=visit,
                plan=visit.plan,
                standing=place,
                forms=[
                    _form_line(
                        visit.form_of(code, responses.get(code)),
                        responses.get(code),
                        may_read,
                    )
                    for code in visit.plan.instruments
                ],
                can_read=may_read,
                can_enter=may_enter
                and place.state
                in (VisitState.OPEN, VisitState.CLOSING, VisitState.MISSED),
            )
        )
    return {"lines": lines}


def _form_line(
    instrument: Instrument, response: Response | None, may_read: bool
) -> FormLine:
    shown: list[tuple[str, str]] = []
    scoring = instrument.scoring if may_read else None
    if response and response.completed_at and scoring:
        values = {score.code: score.value for score in response.scores.all()}
        for score, label in scoring.labels.items():
            value = values.get(score)
            shown.append((label, "not scored" if value is None else f"{value:.1f}"))
    return FormLine(instrument, response, shown)


@panel(template="reminders/panel.html")
def messages(participant: Participant, scope: Scope) -> Context | None:
    """What was sent to the participant, newest first."""
    if not scope.allows(Permission.SEE_MESSAGES, participant.site_id):
        return None
    steps = {step.code: step for step in every_version().reminders.steps}
    sent = _newest_to(
        scope.stated("messages", Permission.SEE_MESSAGES), to=participant.study_id
    )
    return {"sent": [(message, steps.get(message.payload["step"])) for message in sent]}


@compiled_once
def _newest_to(messages: StatedRows, *, to: Given) -> QuerySet[Message]:
    return messages().filter(study_id=to, kind=KIND).order_by("-created_at")[:20]
