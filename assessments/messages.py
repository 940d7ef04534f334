"""The messages that this floor writes; found by name (trialsite/outbox)."""

from datetime import date

from assessments.portal.actions import issue_link
from assessments.portal.links import link_address
from assessments.reminders.actions import KIND
from assessments.schedule.models import Visit
from assessments.schedule.standings import standing_of
from assessments.schedule.states import State
from participants.contact.gate import closed_channels, is_paused
from participants.contact.words import Channel
from participants.enrolment.models import Participant
from participants.withdrawal.standing import may_be_contacted
from trialsite import clock
from trialsite.outbox.composers import Email, Skip, composer
from trialsite.outbox.models import Message
from trialsite.protocol import current

STOPPED = {
    State.DONE: "the visit is complete",
    State.CANCELLED: "the participant is no longer followed",
    State.MISSED: "the window has closed",
    State.PLANNED: "the window is not open",
}


@composer(KIND)
def visit_reminder(message: Message) -> Email | Skip:
    """Write one step of the ladder, with a fresh link, unless the visit was completed,
    its window closed, or the person left, is on hold or closed the channel."""
    visit = Visit.objects.select_related("participant__identity").get(
        pk=message.payload["visit"]
    )
    participant = visit.participant
    if stopped := STOPPED.get(standing_of(visit, participant).state):
        return Skip(stopped)
    if left_alone := _left_alone(participant):
        return Skip(left_alone)
    if not may_be_contacted(participant):
        return Skip("the participant does not want to be contacted")
    protocol = current()
    steps = {step.code: step for step in protocol.reminders.steps}
    site = protocol.site(participant.site_id)
    _, code = issue_link(visit=visit)
    subject, body = protocol.messages[
        steps[message.payload["step"]].message or ""
    ].fill(
        {
            "preferred_name": participant.identity.preferred_name,
            "acronym": protocol.trial.acronym,
            "visit": f"{visit.plan.adjective} questions",
            "link": link_address(code),
            "closes": spoken(visit.closes_on),
            "contact_name": site.contact_name,
            "contact_phone": site.contact_phone,
            "contact_hours": site.contact_hours,
            "minutes": str(protocol.minutes(visit.plan)),
        }
    )
    return Email(to=participant.identity.email, subject=subject, body=body)


def _left_alone(participant: Participant) -> str:
    if is_paused(participant, clock.today(participant.timezone)):
        return "the participant is on hold"
    if Channel.EMAIL in closed_channels([participant])[participant.pk]:
        return "the participant does not want e-mail"
    return ""


def spoken(day: date) -> str:
    """A day as people say it: "Thursday 6 August"."""
    return f"{day:%A} {day.day} {day:%B}"
