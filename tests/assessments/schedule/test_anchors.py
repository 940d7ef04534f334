"""From which day each visit is counted, in a trial that does not change: enrolled on a
Monday, randomized on the next."""

from datetime import UTC, date, datetime

import pytest

from participants.randomization.actions import randomize
from tests.builders import baseline_done, signed
from tests.protocols import TINY
from trialsite import clock
from trialsite.protocol.actions import load_protocol

ENROLLED = datetime(2026, 3, 2, 12, tzinfo=UTC)
RANDOMIZED = datetime(2026, 3, 9, 12, tzinfo=UTC)


@pytest.fixture
def visits(db, settings):
    """The days of somebody's visits, by code."""
    settings.PROTOCOL_DIR = TINY
    load_protocol()
    with clock.fixed(ENROLLED):
        person = baseline_done("LDS")
    with clock.fixed(RANDOMIZED):
        signed(person)
        randomize(participant=person, by=person.enrolled_by)
    return {
        visit.code: (visit.opens_on, visit.target_on, visit.closes_on)
        for visit in person.visits.all()
    }


def test_the_baseline_is_counted_from_enrolment(visits):
    assert visits["start"] == (date(2026, 3, 2), date(2026, 3, 2), date(2026, 3, 8))


def test_what_follows_is_counted_from_randomization(visits):
    assert visits["w02"] == (date(2026, 3, 21), date(2026, 3, 23), date(2026, 3, 27))
    assert visits["w06"] == (date(2026, 4, 13), date(2026, 4, 20), date(2026, 4, 30))
