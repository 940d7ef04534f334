"""Where stored visits stand now, in their participants' own time zones."""

from assessments.schedule.models import Visit
from assessments.schedule.states import VisitStanding, standing
from participants.enrolment.models import Participant
from participants.withdrawal.standing import may_give_data
from trialsite import clock


def is_followed(participant: Participant) -> bool:
    """Whether the trial still asks this person for assessments."""
    return may_give_data(participant)


def standing_of(visit: Visit, participant: Participant) -> VisitStanding:
    """Where *visit* stands on its participant's calendar day."""
    return standing(
        today=clock.today(participant.timezone),
        opens=visit.opens_on,
        closes=visit.closes_on,
        done=visit.completed_at is not None,
        followed=is_followed(participant) and not visit.is_retired,
    )
