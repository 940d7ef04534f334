"""Failed sign-ins are kept, shown, and a lock is opened early with a reason."""

import csv
import io

import pytest
from django.conf import settings as live
from django.test import Client

from tests.database import as_owner
from tests.fixtures.factors import PASSWORD, give_password, is_in
from tests.fixtures.people import make_user
from trialsite.access.models import Membership, User
from trialsite.access.refusals import AccessRefused, OwnRights
from trialsite.access.scope import OutsideScope
from trialsite.accounts.failures import locks, unlock
from trialsite.accounts.models import FailedSignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def cora() -> User:
    return make_user("Cora Lind", "coordinator", "MAD", password=PASSWORD)


@pytest.fixture
def office(admin_user: User) -> Client:
    client = Client()
    client.force_login(admin_user)
    return client


def fail(email: str, times: int = 1, **extra: str) -> None:
    for _ in range(times):
        form = {"username": email, "password": "wrong"}
        Client().post("/sign-in/", form, **extra)


def test_each_failure_is_kept_without_what_was_typed(cora: User):
    """P11-22."""
    fail("Cora@Example.org", REMOTE_ADDR="192.0.2.7")
    fail("somebody@example.org")
    first, second = FailedSignIn.objects.order_by("pk")
    assert (first.user, first.sender, first.step) == (cora, "192.0.2.7", "password")
    assert second.user is None
    assert "somebody" not in str(FailedSignIn.objects.values())


def test_the_page_says_who_is_locked_out_and_what_failed(office: Client, cora: User):
    """P11-22: a visible report."""
    assert "No account is locked" in office.get("/people/failed/").content.decode()
    fail(cora.email, live.AXES_FAILURE_LIMIT)
    fail("somebody@example.org")
    page = office.get("/people/failed/").content.decode()
    assert "for 15 minutes more" in page
    assert "no account here" in page
    assert FailedSignIn.objects.filter(locked=True, user=cora).exists()
    assert "Locked" in office.get(f"/people/{cora.pk}/").content.decode()


def test_the_report_is_taken_along_as_csv(office: Client, cora: User):
    User.objects.filter(pk=cora.pk).update(name="=Cora")
    fail(cora.email)
    answer = office.get("/people/failed/list.csv")
    (line,) = csv.DictReader(io.StringIO(answer.content.decode()))
    assert line["email"] == "cora@example.org"
    assert line["name"] == "'=Cora"
    assert (line["what was wrong"], line["locked"]) == ("Password", "no")


def test_a_lock_is_opened_early_with_a_reason(office: Client, cora: User):
    """P11-22."""
    fail(cora.email, live.AXES_FAILURE_LIMIT)
    assert give_password(Client(), cora).status_code == 200
    address = f"/people/{cora.pk}/unlock/"
    assert "Say why" in office.post(address, {"reason": " "}).content.decode()
    office.post(address, {"reason": "She rang: her keyboard"})
    client = Client()
    give_password(client, cora)
    assert is_in(client)
    change = cora.access_changes.get()
    assert (change.kind, change.reason) == ("unlocked", "She rang: her keyboard")


def test_who_may_unlock(cora: User, admin_user: User, stranger: User):
    with pytest.raises(AccessRefused, match="is not locked"):
        unlock(user=cora, reason="Why not", by=admin_user)
    fail(cora.email, live.AXES_FAILURE_LIMIT)
    with pytest.raises(OutsideScope):
        unlock(user=cora, reason="Why not", by=stranger)
    with pytest.raises(OwnRights):
        unlock(user=admin_user, reason="Why not", by=admin_user)
    assert [lock.user for lock in locks([cora, stranger])] == [cora]


def test_an_administrator_of_one_site_sees_nothing_of_another(
    cora: User, stranger: User
):
    bea = make_user("Bea Lund", "administrator", "BOS")
    fail(cora.email, live.AXES_FAILURE_LIMIT)
    fail(stranger.email)
    fail("somebody@example.org")
    client = Client()
    client.force_login(bea)
    page = client.get("/people/failed/").content.decode()
    assert "Bob Ames" in page
    assert "Cora Lind" not in page
    assert "no account here" not in page
    with as_owner():
        Membership.objects.filter(user=bea).update(role="monitor")
    assert client.get("/people/failed/").status_code == 403
