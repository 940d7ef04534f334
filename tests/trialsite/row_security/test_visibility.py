"""Who sees what, by the database alone: each role, a participant, and nobody."""

import pytest
from django.db import connection
from django.test import Client

from participants.enrolment.models import Identity, Participant
from participants.randomization.models import Allocation
from tests.fixtures.people import make_user
from tests.fixtures.two_sites import OURS, THEIRS
from trialsite.access.models import User
from trialsite.access.roles import CARRY_THE_ARM, ROLES, Permission, Role
from trialsite.access.scope import Scope, scope_of, scoped_models
from trialsite.context.visible import (
    NO_SITE,
    NOTHING,
    Visibility,
    everywhere,
    one_participant,
    visible_rows,
)
from trialsite.row_security.staff import visible_to

People = dict[str, list[Participant]]

EVENTS_OF = "select site_code from trialsite_auditevent where table_name = '{}'"


def found(statement: str, visibility: Visibility) -> list[object]:
    """The first column of what raw SQL finds."""
    with visible_rows(visibility), connection.cursor() as cursor:
        cursor.execute(statement)
        return [row[0] for row in cursor.fetchall()]


def visibility_as(role: Role) -> Visibility:
    """What somebody in *role* sees at our site, whatever they ask with."""
    scope = scope_of(make_user("Pat Doe", role.code, OURS))
    (visibility,) = {visible_to(scope, permission) for permission in role.permissions}
    return visibility


@pytest.mark.parametrize("role", ROLES.values(), ids=list(ROLES))
def test_the_arm_needs_a_permission_of_its_own(rows: People, role: Role) -> None:
    """R3-01: a blinded role learns no arm by raw SQL, from the allocation or from the
    record of its making; R3-18: who may see arms sees those of their site."""
    visibility = visibility_as(role)
    arms = found("select arm from participants_allocation", visibility)
    events = found(EVENTS_OF.format("participants_allocation"), visibility)
    told = bool(CARRY_THE_ARM & role.permissions)
    assert told is not role.blinded
    assert len(arms) == len(events) == (len(rows[OURS]) if told else 0)
    assert set(events) <= {OURS}
    # No part of the record that is left to them names an arm in passing.
    rest = "select coalesce(old, new)::text from trialsite_auditevent where new ? 'arm'"
    assert bool(found(rest, visibility)) is told


@pytest.mark.parametrize("role", ROLES.values(), ids=list(ROLES))
def test_names_are_for_those_who_see_participants(rows: People, role: Role) -> None:
    """R3-18: who analyses knows study ids alone."""
    visibility = visibility_as(role)
    told = Permission.SEE_PARTICIPANTS in role.permissions
    people = len(rows[OURS]) if told else 0
    names = found("select participant_id from participants_identity", visibility)
    assert len(names) == people
    assert len(found(EVENTS_OF.format("participants_identity"), visibility)) == people
    assert len(found("select 1 from participants_participant", visibility)) == 2


def test_without_a_membership_there_is_nothing(rows: People) -> None:
    """P11-05: no role is no rows; another system shows such a user everything."""
    nobody = User.objects.create(email="no@example.org", name="No One")
    for permission in Permission:
        assert visible_to(scope_of(nobody), permission) == NOTHING
    assert found("select 1 from participants_participant", NOTHING) == []


def test_what_is_of_no_site_is_for_those_who_have_them_all(rows: People) -> None:
    accounts = EVENTS_OF.format("trialsite_user")
    assert found(accounts, visibility_as(ROLES["monitor"])) == []
    ann = make_user("Ann Doe", "monitor", None)
    whole = visible_to(scope_of(ann), Permission.SEE_AUDIT)
    assert NO_SITE in whole.sites
    assert set(found(accounts, whole)) == {None}


def test_a_visibility_of_every_site_shows_arms_only_where_it_says_so(
    rows: People,
) -> None:
    arms = "select 1 from participants_allocation"
    assert found(arms, everywhere()) == []
    assert len(found(arms, everywhere(Permission.SEE_ARM))) == 3
    assert len(found("select 1 from assessments_visit", everywhere())) > 3


@pytest.mark.parametrize(
    ("statement", "own"),
    [
        ("select id from participants_participant", True),
        ("select participant_id from participants_identity", True),
        ("select participant_id from assessments_visit", True),
        ("select screening_id - screening_id + {} from participants_consent", True),
        ("select 1 from participants_allocation", False),
        ("select 1 from trialsite_message", False),
        ("select 1 from trialsite_export", False),
        ("select 1 from trialsite_auditevent", False),
    ],
)
def test_a_participant_sees_themselves_alone(
    rows: People, statement: str, own: bool
) -> None:
    """A wall narrower than the site: another of the same site is not seen either."""
    key = rows[OURS][0].pk
    seen = found(statement.format(key), one_participant(key))
    assert set(seen) == ({key} if own else set())


def test_a_participant_writes_for_nobody_else(rows: People) -> None:
    me, other = rows[OURS]
    with visible_rows(one_participant(me.pk)):
        assert me.visits.update(completed_at=None) == me.visits.count()
        assert other.visits.update(completed_at=None) == 0


def test_a_broken_visibility_is_an_error_and_no_rows(rows: People) -> None:
    with visible_rows(NOTHING), connection.cursor() as cursor:
        cursor.execute(
            "select set_config('trial.visibility', '{\"sites\": \"MAD', true)"
        )
        with pytest.raises(Exception, match="invalid input syntax for type json"):
            cursor.execute("select 1 from participants_participant")


def test_a_view_that_forgets_the_scope_shows_no_other_site(
    client: Client, rows: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R3-18: the second wall holds where the first is left out."""

    def everything(scope: Scope, name: str, asked: Permission, **at: object) -> object:
        return scoped_models[name].model._default_manager.all()

    monkeypatch.setattr("trialsite.access.scope.Scope.rows", everything)
    cora = make_user("Cora Lind", "coordinator", OURS)
    (mine, _), (other,) = rows[OURS], rows[THEIRS]
    own, theirs = (f"/participants/{one.study_id}/" for one in (mine, other))
    client.force_login(cora)
    for role, seen, contact in (
        ("", 404, 404),
        ("analyst", 404, 404),
        ("therapist", 200, 403),
    ):
        if role:
            cora.memberships.create(role=role, site_id=THEIRS)
        page = client.get("/participants/").content.decode()
        assert mine.study_id in page
        assert (other.study_id in page) is (seen == 200)
        assert client.get(theirs).status_code == seen
        # They may reach people at one of the two sites alone, whoever they see.
        assert client.get(f"{own}contact/").status_code == 200
        assert client.get(f"{theirs}contact/").status_code == contact


def test_everything_is_there_for_who_builds(rows: People) -> None:
    """So that a test above finds nothing for the right reason."""
    assert Allocation.objects.count() == Identity.objects.count() == 3
