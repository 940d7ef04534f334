"""Making and using the links by which participants reach their forms."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from assessments.portal.models import AccessLink
from assessments.portal.refusals import (
    LinkExpired,
    LinkRefused,
    LinkUnknown,
    for_participant,
)
from assessments.responses.gate import check_may_fill
from assessments.responses.refusals import FormRefused
from assessments.schedule.models import Visit
from trialsite import clock
from trialsite.access.codes import hash_of, new_code
from trialsite.context.acting import acting_as, participant
from trialsite.context.visible import everywhere, one_participant, visible_rows


@transaction.atomic
def issue_link(*, visit: Visit) -> tuple[AccessLink, str]:
    """Make a link to the forms of *visit* and return it with its code, which is
    nowhere else: the database keeps a hash. It works until the last day of the window
    is over in the participant's zone. Links made before go on working."""
    zone = ZoneInfo(visit.participant.timezone)
    day_after = visit.closes_on + timedelta(days=1)
    code = new_code()
    link = AccessLink.objects.create(
        visit=visit,
        code_hash=hash_of(code),
        expires_at=datetime.combine(day_after, time.min, tzinfo=zone),
        made_at=clock.now(),
    )
    return link, code


@transaction.atomic
def use_link(*, code: str) -> AccessLink:
    """The link of *code*, with its visit and participant, its first use noted. The
    same work is done for every code, known or not. Raises LinkUnknown, and what
    check_link raises."""
    # Past row-level security, since until the link is found nobody is known.
    with visible_rows(everywhere()):
        link = (
            AccessLink.objects.select_related("visit__participant")
            .filter(code_hash=hash_of(code))
            .first()
        )
    if link is None:
        raise LinkUnknown()
    with visible_rows(one_participant(link.visit.participant_id)):
        check_link(link)
        if link.first_used_at is None:
            link.first_used_at = clock.now()
            # Who holds the code is the participant, as far as anybody can know.
            actor = participant(link.visit.participant.study_id)
            with acting_as(actor=actor, source="portal"):
                link.save(update_fields=["first_used_at"])
        return link


def check_link(link: AccessLink) -> None:
    """Raise unless *link* opens its forms now: LinkExpired, LinkTooEarly, or LinkEnded
    for a person whom the trial does not follow any more."""
    visit = link.visit
    if clock.now() >= link.expires_at:
        raise LinkExpired(visit.closes_on, visit.participant.site_id)
    try:
        check_may_fill(visit, by=None)
    except FormRefused as refused:
        raise refusal_for_participant(refused, visit) from None


def refusal_for_participant(refused: FormRefused, visit: Visit) -> LinkRefused:
    """Why a form of *visit* was refused, in words for its participant."""
    return for_participant(
        refused,
        opens_on=visit.opens_on,
        closes_on=visit.closes_on,
        site=visit.participant.site_id,
    )
