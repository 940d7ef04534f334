"""Every section of the work list that is declared, on any floor: none lists a person
of whom nothing more is asked, and none is filled without the permission it asks for.
A new section is among them by itself; it fails until the scene has somebody on it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from participants.consent.models import Consent
from participants.enrolment.models import FollowUpStatus, Participant
from participants.transfer.actions import decline_transfer, propose_transfer
from participants.withdrawal_scopes import WithdrawalScope
from tests.builders import (
    baseline_done,
    enrolled,
    left,
    randomized,
    ready,
    staff_at,
    visit_of,
)
from tests.database import as_owner
from tests.fixtures.scenes import Stage
from trialsite import clock
from trialsite.access.roles import Permission
from trialsite.access.scope import Scope
from trialsite.context.acting import giving_reason
from trialsite.protocol import current
from trialsite.ui.worklist.registry import Declared, WorkListSection, declared, filled

OF_NO_PARTICIPANT = {
    "screening_sections": "people who are screened, or called first",
    "to_enrol": "people who are not enrolled yet",
}
"""Functions whose sections list nobody who is a participant already."""

EVERYTHING = frozenset(Permission)
LEFT = {
    "withdrew": {"follow_up": FollowUpStatus.WITHDREW, "hold_until": None},
    "died": {"follow_up": FollowUpStatus.DIED, "hold_until": None},
    "no contact": {"withdrawn": [WithdrawalScope.CONTACT]},
    "no further data": {"withdrawn": [WithdrawalScope.FURTHER_DATA]},
}


def scopes(permissions: frozenset[Permission], user) -> list[Scope]:
    """Somebody who may do all that, and somebody who does not enter data."""
    sites = [site.code for site in current().sites]
    return [
        Scope(user=user, permissions=dict.fromkeys(sites, some))
        for some in (permissions, permissions - {Permission.ENTER_DATA})
    ]


def shown(one: Declared, user, permissions=EVERYTHING) -> list[WorkListSection]:
    sites = [site.code for site in current().sites]
    return [
        section
        for scope in scopes(permissions, user)
        for section in filled(one, scope, sites)
    ]


def participants_on(found: list[WorkListSection]) -> set[str]:
    ids = set(Participant.objects.values_list("study_id", flat=True))
    return {row.study_id for section in found for row in section.rows} & ids


def on_every_section() -> datetime:
    """People on every section there is, on a day on which a visit is open."""
    by, other = staff_at("MAD"), staff_at("BOS")
    enrolled(by=by)
    baseline_done(by=by)
    ready(by=by)
    due, planned, missed, held, moving, agreed, gone = (
        randomized(by=by) for _ in range(7)
    )
    opened = visit_of(due, "m03").opens_on
    noon = clock.midnight(opened, due.timezone) + timedelta(hours=12)
    with clock.fixed(noon):
        row = Participant.objects.filter
        row(pk=planned.pk).update(plan_on=opened)
        row(pk=missed.pk).update(lost_contact=True)
        row(pk=held.pk).update(follow_up=FollowUpStatus.ON_HOLD, hold_until=opened)
        left(gone, by=by)
        move = propose_transfer(participant=moving, to="BOS", reason="Moved", by=by)
        decline_transfer(transfer=move, reason="Is full", by=other)
        with as_owner(), giving_reason("She agreed to the version before."):
            consents = Consent.objects.filter(screening=agreed.screening_id)
            consents.update(version=current().consents[0].code)
    return noon


@pytest.fixture(scope="class")
def scene(stage: Stage) -> datetime:
    return stage.show(on_every_section)


@pytest.fixture
def everybody(scene: datetime, db: None) -> Iterator[None]:
    with clock.fixed(scene):
        yield


@pytest.mark.parametrize("one", declared(), ids=lambda one: one.fill.__name__)
def test_nobody_of_whom_nothing_more_is_asked_is_on_it(one, everybody, admin_user):
    before = participants_on(shown(one, admin_user))
    if one.fill.__name__ in OF_NO_PARTICIPANT:
        assert not before
        return
    found = {}
    for why, facts in LEFT.items():
        with transaction.atomic():
            Participant.objects.update(**facts)
            found[why] = participants_on(shown(one, admin_user))
            transaction.set_rollback(True)
    if one.shows_who_left:
        assert any(found.values()), "Nobody who left is on it: it needs no reason."
    else:
        assert before, "Put somebody who belongs on it into the scene."
        assert found == {why: set() for why in LEFT}


@pytest.mark.parametrize("one", declared(), ids=lambda one: one.fill.__name__)
def test_it_is_empty_without_its_permission(one, everybody, admin_user):
    assert shown(one, admin_user, EVERYTHING - {one.asks}) == []


def test_what_is_said_of_sections_is_of_ones_that_are_there():
    names = [one.fill.__name__ for one in declared()]
    assert len(set(names)) == len(names)
    assert set(OF_NO_PARTICIPANT) < set(names)
