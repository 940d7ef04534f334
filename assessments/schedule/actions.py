"""Planning a participant's visits."""

from datetime import date

from django.db import transaction

from assessments.schedule.models import Visit
from participants.enrolment.models import Participant
from trialsite import clock
from trialsite.protocol import current
from trialsite.protocol.actions import running_version
from trialsite.protocol.windows import window

BASELINE = "baseline"
FOLLOW_UP = "follow-up"


@transaction.atomic
def plan_visits(*, participant: Participant, phase: str) -> list[Visit]:
    """Plan the visits of one phase of the protocol, each counted from its anchor:
    the day of enrolment, or the day of randomization, which is today where it has
    just happened. Planned once: a second call finds them and makes none."""
    version = running_version()
    anchors: dict[str, date] = {
        "enrolment": participant.enrolled_on,
        "randomization": clock.today(participant.timezone),
    }
    visits = []
    for plan in current().visits:
        if plan.phase == phase:
            days = window(plan, anchors[plan.anchor])
            visits.append(
                Visit(
                    participant=participant,
                    site_id=participant.site_id,
                    code=plan.code,
                    opens_on=days.opens,
                    target_on=days.target,
                    closes_on=days.closes,
                    protocol_version=version,
                )
            )
    Visit.objects.bulk_create(visits, ignore_conflicts=True)
    return visits
