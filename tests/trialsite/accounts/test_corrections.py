"""Names and addresses change, and the account stays the same person's."""

import pytest
from django.test import Client

from tests.fixtures.people import make_user
from tests.sending import filled_in
from trialsite.access.models import User
from trialsite.access.refusals import AccessRefused, OwnRights
from trialsite.access.scope import OutsideScope
from trialsite.accounts.corrections import correct_person
from trialsite.accounts.invitations import invite
from trialsite.accounts.lifecycle import AccountRefused, add_user, deactivate

pytestmark = pytest.mark.django_db


def correct(user: User, by: User, **wanted: str) -> User:
    now = {"name": user.name, "email": user.email, "reason": "Married"}
    return correct_person(user=user, by=by, **now | wanted)


def test_what_was_is_kept_and_an_old_address_goes_to_nobody_else(
    client: Client, admin_user: User, coordinator: User
):
    """P11-16: one person, one account for ever, also under a new name."""
    client.force_login(admin_user)
    here = f"/people/{coordinator.pk}/correct/"
    typed = {"name": "Cora Berg", "email": "Berg@Example.org", "reason": "Married"}
    client.post(here, filled_in(client.get(here), "based_on", **typed))
    coordinator.refresh_from_db()
    assert (coordinator.name, coordinator.email) == ("Cora Berg", "berg@example.org")
    page = client.get(f"/people/{coordinator.pk}/").content.decode()
    assert "Cora Lind is now Cora Berg; cora@example.org is now berg@" in page
    deactivate(user=coordinator, reason="Left", by=admin_user)
    for taken in ("cora@example.org", "berg@example.org"):
        with pytest.raises(AccessRefused, match="the address of Cora Berg's account"):
            invite(email=taken, name="N", role="monitor", site="MAD", by=admin_user)
        with pytest.raises(AccountRefused, match="has an account already"):
            add_user(email=taken, name="N", password="x" * 20, role="monitor")


def test_an_address_can_be_taken_back_by_its_own_person(
    admin_user: User, coordinator: User, stranger: User
):
    correct(coordinator, admin_user, email="berg@example.org")
    with pytest.raises(AccessRefused, match="was the address of Cora Lind's"):
        correct(stranger, admin_user, email="cora@example.org")
    correct(coordinator, admin_user, email="cora@example.org")
    assert coordinator.email == "cora@example.org"


def test_who_may_correct(admin_user: User, coordinator: User):
    with pytest.raises(OwnRights):
        correct(admin_user, admin_user, name="Ada Else")
    with pytest.raises(OutsideScope):
        correct(make_user("Mo Reed", "monitor", "MAD"), coordinator, name="Mo Else")
    with pytest.raises(AccessRefused, match="Nothing was changed"):
        correct(coordinator, admin_user)
