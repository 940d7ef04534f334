"""Giving and ending access: who may, for which days, and that it counts at once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.test import Client

from tests.database import as_owner
from tests.fixtures.people import make_user
from trialsite import clock
from trialsite.access.grants import end_membership, grant
from trialsite.access.models import Invitation, Membership, User
from trialsite.access.refusals import (
    AccessRefused,
    InvitationRefused,
    LastAdministrator,
    OwnRights,
)
from trialsite.access.scope import OutsideScope, scope_of
from trialsite.accounts.invitations import (
    accept_invitation,
    invite,
    issue_invitation,
)
from trialsite.accounts.lifecycle import deactivate, reactivate
from trialsite.outbox.composers import Email, Skip, composer_of
from trialsite.outbox.models import Message

PASSWORD = "correct horse battery"
# Six in the evening of 1 March at Madison; already 2 March in UTC.
EVENING = datetime(2026, 3, 2, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def newcomer(by: User, **other: object) -> User:
    wanted = {"email": "Nora@Example.org", "name": "Nora New", "role": "monitor"}
    return invite(**{**wanted, "site": "MAD", **other}, by=by)


def code_for(user: User) -> str:
    """The code in the letter that the outbox holds for *user*."""
    message = Message.objects.filter(kind="invitation").latest("id")
    assert message.payload == {"user": user.pk}
    email = composer_of("invitation")(message)
    assert isinstance(email, Email)
    assert email.to == user.email
    return email.body.partition("/invitation/#")[2].split()[0]


def signs_in(client: Client) -> bool:
    """Whether Nora gets in by the door that everybody uses."""
    form = {"username": "nora@example.org", "password": PASSWORD}
    return client.post("/sign-in/", form).status_code == 302


def test_an_invited_person_sets_a_password_and_signs_in(
    client: Client, admin_user: User
):
    """And the log of the account says each step (R3-04)."""
    user = newcomer(admin_user)
    assert not signs_in(client)
    code = code_for(user)
    assert not Invitation.objects.filter(code_hash__contains=code).exists()
    answer = client.post(
        "/invitation/", {"code": f"#{code}", "password": PASSWORD, "again": PASSWORD}
    )
    assert answer["Location"] == "/sign-in/"
    assert signs_in(client)
    kinds = list(user.access_changes.values_list("kind", flat=True))
    assert kinds == ["granted", "invited", "accepted"]


def test_a_link_works_once_and_for_a_week(admin_user: User):
    user = newcomer(admin_user)
    code, late = code_for(user), code_for(user)
    with (
        clock.fixed(clock.now() + timedelta(days=7, minutes=1)),
        pytest.raises(InvitationRefused, match="works once, for 7 days"),
    ):
        accept_invitation(code=late, password=PASSWORD)
    with pytest.raises(AccessRefused, match="at least 12 characters"):
        accept_invitation(code=code, password="short")
    accept_invitation(code=code, password=PASSWORD)
    with pytest.raises(InvitationRefused):
        accept_invitation(code=code, password=PASSWORD)
    message = Message.objects.latest("id")
    assert isinstance(composer_of("invitation")(message), Skip)


def test_an_account_is_one_persons_for_ever(admin_user: User, coordinator: User):
    """P11-16."""
    deactivate(user=coordinator, reason="Left", by=admin_user)
    with pytest.raises(AccessRefused, match="is the address of Cora Lind's account"):
        newcomer(admin_user, email="cora@example.org")
    assert not Message.objects.exists()


def test_a_role_holds_within_its_days_by_the_clock_of_its_site(admin_user: User):
    user = make_user("Nora New", "monitor", "BOS")
    with clock.fixed(EVENING):
        second = clock.today("UTC")
        grant(user=user, role="monitor", site="MAD", begins_on=second, by=admin_user)
        assert scope_of(user).site_codes == ("BOS",)
    with clock.fixed(EVENING + timedelta(hours=6)):
        assert scope_of(user).site_codes == ("MAD", "BOS")
        membership = user.memberships.get(site="MAD")
        until = second + timedelta(days=2)
        end_membership(
            membership=membership, reason="Over", ends_on=until, by=admin_user
        )
        assert scope_of(user).site_codes == ("MAD", "BOS")
    with clock.fixed(EVENING + timedelta(hours=6, days=2)):
        assert scope_of(user).site_codes == ("BOS",)


def test_a_role_that_ends_is_refused_at_the_next_request(
    client: Client, admin_user: User, coordinator: User
):
    """P11-09: the page is open, the role is taken away, the next POST is refused."""
    client.force_login(coordinator)
    assert client.get("/screening/new/").status_code == 200
    end_membership(
        membership=coordinator.memberships.get(), reason="Moved", by=admin_user
    )
    assert client.post("/screening/new/", {}).status_code == 403
    row = coordinator.memberships.get()
    assert row.ends_on == clock.today("America/Chicago")
    with pytest.raises(AccessRefused, match="is over since"):
        end_membership(membership=row, reason="Again", by=admin_user)


def test_a_deactivated_person_is_out_at_the_next_request_and_stays_out(
    client: Client, admin_user: User, coordinator: User
):
    """P11-16: also after the account is opened again, the old session is over."""
    client.force_login(coordinator)
    assert client.get("/").status_code == 200
    deactivate(user=coordinator, reason="Left", by=admin_user)
    assert client.get("/")["Location"].startswith("/sign-in/")
    code = issue_invitation(user=coordinator)
    with pytest.raises(InvitationRefused):
        accept_invitation(code=code, password=PASSWORD)
    reactivate(user=coordinator, reason="Came back", by=admin_user)
    accept_invitation(code=code_for(coordinator), password=PASSWORD)
    assert client.get("/")["Location"].startswith("/sign-in/")
    coordinator.refresh_from_db()
    assert coordinator.is_active
    assert scope_of(coordinator).site_codes == ()


def test_nobody_changes_their_own_rights(admin_user: User):
    own = admin_user.memberships.get()
    with pytest.raises(OwnRights):
        grant(user=admin_user, role="monitor", site=None, by=admin_user)
    with pytest.raises(OwnRights):
        end_membership(membership=own, reason="Why not", by=admin_user)
    with pytest.raises(OwnRights):
        deactivate(user=admin_user, reason="Why not", by=admin_user)


def test_one_administrator_remains(admin_user: User):
    """An administrator of one site cannot give access to the others, so does not
    count; nor does one who has not accepted, or whose days are counted."""
    second = make_user("Bea Lund", "administrator", None)
    newcomer(second, role="administrator", site=None)
    end_membership(membership=admin_user.memberships.get(), reason="Moved", by=second)
    third = make_user("Cleo Roth", "administrator", None)
    Membership.objects.filter(user=third).update(
        ends_on=clock.today("UTC") + timedelta(days=30)
    )
    for change in (
        lambda: end_membership(
            membership=second.memberships.get(), reason="Moved", by=third
        ),
        lambda: deactivate(user=second, reason="Moved", by=third),
    ):
        with pytest.raises(LastAdministrator, match="Bea Lund is the last"):
            change()


def test_an_administrator_of_one_site_gives_nothing_elsewhere(coordinator: User):
    mia = make_user("Mia Sand", "administrator", "MAD")
    newcomer(mia)
    for site in ("BOS", None):
        with pytest.raises(OutsideScope):
            newcomer(mia, email="other@example.org", site=site)
    bob = make_user("Bob Ames", "coordinator", "BOS")
    with pytest.raises(OutsideScope):
        deactivate(user=bob, reason="Rival", by=mia)
    with pytest.raises(OutsideScope):
        grant(user=bob, role="monitor", site="MAD", by=coordinator)


def test_a_second_role_does_not_unblind_a_blinded_one(
    admin_user: User, coordinator: User
):
    """R3-01; and who has seen arms is not blinded afterwards."""
    monitor = make_user("Mo Reed", "monitor", "MAD")
    with pytest.raises(AccessRefused, match="do not go together at Madison"):
        grant(user=monitor, role="therapist", site=None, by=admin_user)
    grant(user=monitor, role="therapist", site="BOS", by=admin_user)
    end_membership(
        membership=coordinator.memberships.get(), reason="Moved", by=admin_user
    )
    with pytest.raises(AccessRefused, match="do not go together"):
        grant(user=coordinator, role="monitor", site="MAD", by=admin_user)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"role": "boss"}, "'boss' is no role; there is coordinator"),
        ({"site": "NYC"}, "'NYC' is no site; there is MAD, BOS, SLC"),
        ({"begins_on": -1}, "access begins today"),
        ({"ends_on": 0}, "is not after the first day"),
        ({"role": "coordinator"}, "is Coordinator at Madison already"),
    ],
)
def test_a_role_that_cannot_be_is_refused_in_words(
    admin_user: User, coordinator: User, wrong: dict[str, object], message: str
):
    today = clock.today("America/Chicago")
    wanted = {"role": "therapist", "site": "MAD"} | {
        name: today + timedelta(days=value) if isinstance(value, int) else value
        for name, value in wrong.items()
    }
    with pytest.raises(AccessRefused, match=message):
        grant(user=coordinator, **wanted, by=admin_user)


def test_the_database_refuses_days_in_the_wrong_order(coordinator: User):
    today = clock.today("UTC")
    refused = pytest.raises(IntegrityError, match="membership_ends_after_it_begins")
    with refused, as_owner():
        Membership.objects.update(begins_on=today, ends_on=today - timedelta(days=1))


def test_the_database_refuses_the_same_open_role_twice(coordinator: User):
    with pytest.raises(IntegrityError, match="membership_is_open_once"):
        Membership.objects.create(user=coordinator, role="coordinator", site_id="MAD")
