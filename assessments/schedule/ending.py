"""When a follow-up comes to its end by itself."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from assessments.schedule.actions import FOLLOW_UP, asked_codes
from assessments.schedule.models import Visit
from participants.enrolment.models import FollowUpStatus, StatusChange
from participants.enrolment.statuses import finish_follow_up
from trialsite import clock

GOING_ON = (FollowUpStatus.ACTIVE, FollowUpStatus.ON_HOLD)


def last_of_each() -> QuerySet[Visit]:
    """The follow-up visit with which it ends for each person: of those that they have
    and are asked for, the one that closes last."""
    asked = Visit.objects.filter(code__in=asked_codes(FOLLOW_UP))
    later = asked.filter(
        participant=OuterRef("participant"), closes_on__gt=OuterRef("closes_on")
    )
    return asked.exclude(Exists(later))


@transaction.atomic
def last_visit_done(*, visit: Visit) -> StatusChange | None:
    """Where *visit*, which was completed, is the last that its person is asked for,
    the follow-up is complete. None where it goes on."""
    if visit.plan.phase != FOLLOW_UP or not last_of_each().filter(pk=visit.pk).exists():
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
        last_of_each()
        .filter(
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
