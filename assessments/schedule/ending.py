"""When a follow-up comes to its end by itself."""

from datetime import timedelta

from django.db import transaction

from assessments.schedule.models import Visit
from participants.enrolment.models import FollowUp, StatusChange
from participants.enrolment.statuses import finish_follow_up
from trialsite import clock
from trialsite.protocol import current

GOING_ON = (FollowUp.ACTIVE, FollowUp.ON_HOLD)


def last_code() -> str:
    """The visit with which the protocol ends."""
    return [plan.code for plan in current().visits if not plan.retired][-1]


@transaction.atomic
def last_visit_done(*, visit: Visit) -> StatusChange | None:
    """Where *visit*, which was just completed, is the protocol's last, the follow-up
    is complete. None where it goes on."""
    if visit.code != last_code():
        return None
    participant = visit.participant
    return finish_follow_up(
        participant=participant,
        reason=StatusChange.Finish.LAST_VISIT,
        effective_on=clock.today(participant.timezone),
    )


@transaction.atomic
def close_last_windows() -> list[StatusChange]:
    """End the follow-up of everybody whose last window has closed, from the day after
    it on. Safe to run as often as one likes."""
    day = clock.today("UTC")
    visits = (
        Visit.objects.filter(
            code=last_code(),
            completed_at=None,
            closes_on__lte=day,
            participant__follow_up__in=GOING_ON,
        )
        .select_related("participant")
        .order_by("pk")
    )
    made = []
    for visit in visits:
        first_day_after = visit.closes_on + timedelta(days=1)
        if clock.today(visit.participant.timezone) >= first_day_after:
            made.append(
                finish_follow_up(
                    participant=visit.participant,
                    reason=StatusChange.Finish.LAST_WINDOW,
                    effective_on=first_day_after,
                )
            )
    return [change for change in made if change]
