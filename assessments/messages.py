"""The messages that this floor writes; found by name (trialsite/outbox)."""

from assessments.portal.actions import issue_link
from assessments.portal.links import link_address
from assessments.reminders.actions import KIND, key_of, ladder_of
from assessments.reminders.decision import Decision, Nothing, decide
from assessments.reminders.facts import facts_of
from assessments.schedule.models import Visit
from participants.contact.gate import closed_channels
from trialsite import clock
from trialsite.outbox.composers import Email, Later, Skip, composer
from trialsite.outbox.models import Message
from trialsite.protocol.now import stated_site, the_trial
from trialsite.values.instants import weekday_words


@composer(KIND)
def visit_reminder(message: Message) -> Email | Later | Skip:
    """Write one step of the ladder, with a fresh link, if it is still the step to be
    taken now; while the person is on hold, or in their night, it waits."""
    visit = Visit.objects.select_related("participant__identity").get(
        pk=message.payload["visit"]
    )
    participant = visit.participant
    decision = _decision(visit, message)
    if isinstance(decision, Nothing):
        return Skip(decision.why)
    if decision.step.code != message.payload["step"]:
        return Skip("another reminder takes its place")
    if not decision.is_due(clock.now()):
        return Later(decision.at, "it waits for the participant's day or a hold's end")
    protocol, site = visit.protocol, stated_site(participant.site_id)
    _, code = issue_link(visit=visit)
    subject, body = protocol.messages[decision.step.message or ""].fill(
        {
            "preferred_name": participant.identity.preferred_name,
            "acronym": the_trial().acronym,
            "visit": f"{visit.plan.adjective} questions",
            "link": link_address(code),
            "closes": weekday_words(visit.closes_on),
            "contact_name": site.contact_name,
            "contact_phone": site.contact_phone,
            "contact_hours": site.contact_hours,
            "minutes": str(protocol.minutes(visit.plan)),
        }
    )
    return Email(to=participant.identity.email, subject=subject, body=body)


def _decision(visit: Visit, message: Message) -> Decision | Nothing:
    """What is to be sent about *visit* now, were *message* not in the outbox."""
    others = Message.objects.filter(key__startswith=key_of(visit, "")).exclude(
        pk=message.pk
    )
    facts = facts_of(
        visit,
        closed=closed_channels([visit.participant])[visit.participant_id],
        used=[str(other.payload["step"]) for other in others],
    )
    return decide(ladder_of(visit), facts, "email", clock.now())
