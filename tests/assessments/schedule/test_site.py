"""The site on a visit is the participant's, whoever writes it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from assessments.schedule.models import Visit
from participants.enrolment.models import Participant
from participants.transfer.actions import accept_transfer, propose_transfer
from tests.builders import randomized
from tests.database import as_owner
from trialsite.access.models import User
from trialsite.audit.models import AuditEvent


@pytest.fixture
def person(coordinator: User) -> Participant:
    return randomized(by=coordinator)


def test_visits_move_with_the_person_and_the_record_tells_it(
    person: Participant, coordinator: User, stranger: User
) -> None:
    """P11-05: access to what was planned moves too; P11-06: nothing moves unseen."""
    made = propose_transfer(
        participant=person, to="BOS", reason="Moved house", by=coordinator
    )
    accept_transfer(transfer=made, by=stranger)
    sites = set(person.visits.values_list("site", flat=True))
    assert sites == {"BOS"}
    told = AuditEvent.objects.filter(
        table_name="assessments_visit", new__site_id="BOS", reason="Moved house"
    )
    assert told.count() == person.visits.count()


def test_no_visit_is_of_a_site_where_the_person_is_not(person: Participant) -> None:
    visits = Visit.objects.filter(participant=person)
    for write in (
        lambda: visits.update(site="BOS"),
        lambda: Visit.objects.create(
            participant=person,
            site_id="BOS",
            code="extra",
            opens_on=person.enrolled_on,
            target_on=person.enrolled_on,
            closes_on=person.enrolled_on + timedelta(days=1),
            protocol_version=visits[0].protocol_version,
        ),
    ):
        with (
            pytest.raises(IntegrityError, match="visit_is_at_the_participants_site"),
            as_owner(),
            transaction.atomic(),
        ):
            write()
