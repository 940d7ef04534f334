"""When a form may be opened, and by whom."""

from datetime import UTC, datetime

import pytest

from assessments.responses.actions import open_response
from assessments.responses.models import Response
from assessments.responses.refusals import (
    ModeRefused,
    NoConsent,
    NotOnVisit,
    NotOpenYet,
    NotRandomized,
    WindowClosed,
    Withdrew,
)
from assessments.schedule.actions import FOLLOW_UP, planned_visits
from assessments.schedule.models import Visit
from participants.consent.models import Consent
from participants.enrolment.models import FollowUpStatus
from tests.builders import enrolled, left
from tests.database import as_owner
from tests.fixtures.visits import MARCH
from trialsite import clock
from trialsite.access.models import Membership
from trialsite.access.scope import OutsideScope
from trialsite.context.acting import giving_reason
from trialsite.protocol.actions import running_version


def opened(visit, by=None, mode=None, instrument="bpi"):
    mode = mode or ("phone" if by else "self")
    return open_response(visit=visit, instrument=instrument, mode=mode, by=by)


def test_a_response_says_when_how_and_under_which_versions_it_was_opened(visit):
    response = opened(visit)
    assert response.opened_at == clock.now()
    assert (response.mode, response.entered_by) == ("self", None)
    assert response.instrument_version == "short-form-1"
    assert response.protocol_version == visit.protocol_version


def test_a_form_is_opened_once_and_resumed_after_that(visit, coordinator):
    """Pain 19: a person who comes back goes on with the same response."""
    first = opened(visit)
    assert opened(visit) == first
    again = opened(visit, by=coordinator)
    assert (again, again.mode) == (first, "self")
    assert Response.objects.filter(visit=visit).count() == 1


def test_an_instrument_that_is_not_of_the_visit_is_refused(visit):
    with pytest.raises(NotOnVisit, match="it has bpi, odi, sf12, opioid_log"):
        opened(visit, instrument="phq9")


@pytest.mark.parametrize("mode", ["in_person", "self", "pigeon"])
def test_a_way_that_the_visit_does_not_plan_for_staff_is_refused(
    visit, coordinator, mode
):
    with pytest.raises(ModeRefused, match="paper, phone"):
        opened(visit, by=coordinator, mode=mode)


def test_a_participant_answers_alone_or_not_at_all(visit):
    with pytest.raises(ModeRefused, match="self"):
        opened(visit, mode="phone")


# The window is 19 May to 17 July in Chicago, which is five hours behind UTC.
LAST_MOMENT_BEFORE = datetime(2026, 5, 19, 4, 59, tzinfo=UTC)
FIRST_MOMENT = datetime(2026, 5, 19, 5, 0, tzinfo=UTC)
LAST_MOMENT = datetime(2026, 7, 18, 4, 59, tzinfo=UTC)
FIRST_MOMENT_AFTER = datetime(2026, 7, 18, 5, 0, tzinfo=UTC)


def test_nobody_opens_a_form_before_its_day_in_the_participants_zone(
    visit, coordinator
):
    """Pain 36: midnight is the participant's, not the server's."""
    for by in (None, coordinator):
        with (
            clock.fixed(LAST_MOMENT_BEFORE),
            pytest.raises(NotOpenYet, match=r"opens on 19 May 2026.*18 May 2026"),
        ):
            opened(visit, by=by)
    with clock.fixed(FIRST_MOMENT):
        opened(visit)


def test_the_window_closes_for_the_participant_and_not_for_staff(visit, coordinator):
    with clock.fixed(LAST_MOMENT):
        opened(visit)
    with (
        clock.fixed(FIRST_MOMENT_AFTER),
        pytest.raises(WindowClosed, match="closed on 17 Jul 2026"),
    ):
        opened(visit)
    with clock.fixed(FIRST_MOMENT_AFTER):
        opened(visit, by=coordinator, instrument="odi")


def test_no_form_of_a_person_who_withdrew_or_died_is_opened(visit, coordinator):
    participant = visit.participant
    left(participant, by=coordinator)
    for status in (FollowUpStatus.WITHDREW, FollowUpStatus.DIED):
        participant.follow_up = status
        for by in (None, coordinator):
            with pytest.raises(Withdrew, match=participant.study_id):
                opened(visit, by=by)


def test_a_person_on_hold_or_unreachable_who_comes_back_is_welcome(visit):
    for status in (FollowUpStatus.ON_HOLD, FollowUpStatus.UNREACHABLE):
        visit.participant.follow_up = status
        opened(visit)


def test_no_follow_up_before_randomization(coordinator):
    """P11-08."""
    with clock.fixed(MARCH):
        participant = enrolled("MAD", by=coordinator)
        version = running_version().pk
        visits = planned_visits(participant, phase=FOLLOW_UP, version=version)
        Visit.objects.bulk_create(visits)
        visit = participant.visits.get(code="m03")
    with (
        clock.fixed(FIRST_MOMENT),
        pytest.raises(NotRandomized, match=participant.study_id),
    ):
        opened(visit)


def test_no_form_before_consent(coordinator):
    """P11-08."""
    with clock.fixed(MARCH):
        participant = enrolled("MAD", by=coordinator)
        with giving_reason("a test"), as_owner():
            Consent.objects.filter(screening=participant.screening).delete()
        with pytest.raises(NoConsent, match=participant.study_id):
            opened(participant.visits.get(code="baseline"))


def test_staff_of_another_site_open_nothing(visit, stranger):
    with pytest.raises(OutsideScope):
        opened(visit, by=stranger)


def test_a_role_taken_away_counts_at_once(visit, coordinator):
    """P11-09."""
    with as_owner():
        Membership.objects.filter(user=coordinator).delete()
    with pytest.raises(OutsideScope):
        opened(visit, by=coordinator)
