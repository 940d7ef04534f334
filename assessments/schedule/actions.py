"""Planning a participant's visits."""

from datetime import date

from assessments.schedule.models import Visit
from participants.enrolment.models import Participant
from trialsite import clock
from trialsite.protocol import current
from trialsite.protocol.versions import every_version
from trialsite.protocol.windows import window

BASELINE = "baseline"
FOLLOW_UP = "follow-up"


def visit_codes(phase: str) -> list[str]:
    """The codes of the visits of *phase* in any version of the protocol."""
    return [plan.code for plan in every_version().visits if plan.phase == phase]


def asked_codes(phase: str) -> list[str]:
    """Those of them that are still asked for: not retired."""
    visits = every_version().visits
    return [plan.code for plan in visits if plan.phase == phase and not plan.retired]


def planned_visits(
    participant: Participant, *, phase: str, version: int
) -> list[Visit]:
    """The visits of one phase of the protocol, whose version has the primary key
    *version*, not yet kept, each counted from its anchor: the day of enrolment, or the
    day of randomization, which is today where it has just happened."""
    anchors: dict[str, date] = {
        "enrolment": participant.enrolled_on,
        "randomization": clock.today(participant.timezone),
    }
    at, visits = clock.now(), []
    for plan in current().visits:
        if plan.phase == phase and not plan.retired:
            days = window(plan, anchors[plan.anchor])
            visits.append(
                Visit(
                    participant=participant,
                    site_id=participant.site_id,
                    code=plan.code,
                    opens_on=days.opens,
                    target_on=days.target,
                    closes_on=days.closes,
                    protocol_version_id=version,
                    planned_at=at,
                )
            )
    return visits
