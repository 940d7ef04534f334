"""The pages of people and roles, and the access review."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from tests.counting import queries
from tests.database import as_owner
from tests.fixtures.people import make_user
from trialsite import clock
from trialsite.access.grants import end_membership
from trialsite.access.models import AccessReview, Membership, User
from trialsite.access.review_due import overdue_at
from trialsite.access.scope import OutsideScope, scope_of
from trialsite.accounts.lifecycle import deactivate
from trialsite.context.acting import giving_reason
from trialsite.exports.actions import FileGone, count_download, request_export
from trialsite.exports.copy import copy_csv
from trialsite.exports.models import Export, exports_for
from trialsite.exports.registry import datasets
from trialsite.reviews.actions import digest_of

PASSWORD = "correct horse battery"
INVITATION = {
    "name": "Nora New",
    "email": "nora@example.org",
    "role": "monitor",
    "site": "MAD",
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client: Client) -> User:
    """Ada is signed in, and knows her password."""
    user = make_user("Ada Roe", "administrator", None, password=PASSWORD)
    client.force_login(user)
    return user


def test_everybody_with_access_is_listed_and_the_ended_on_demand(
    client: Client, ada: User, coordinator: User, stranger: User
):
    end_membership(membership=stranger.memberships.get(), reason="Left", by=ada)
    now = client.get("/people/").content.decode()
    assert "Cora Lind" in now
    assert "Bob Ames" not in now
    assert "Bob Ames" in client.get("/people/?shown=all").content.decode()
    boston = client.get("/people/?site=BOS&role=administrator").content.decode()
    assert "Ada Roe" in boston
    assert "Cora Lind" not in boston


def test_the_list_asks_as_often_for_many_as_for_few(client: Client, ada: User):
    few = queries(lambda: client.get("/people/"))
    for number in range(20):
        make_user(f"P{number} Person", "coordinator", "MAD")
    assert len(queries(lambda: client.get("/people/"))) == len(few)


def test_an_invitation_is_sent_from_the_page(client: Client, ada: User):
    answer = client.post("/people/invite/", INVITATION, follow=True)
    user = User.objects.get(email="nora@example.org")
    assert answer.redirect_chain == [(f"/people/{user.pk}/", 302)]
    assert "a link is on its way to nora@example.org" in answer.content.decode()
    assert (user.is_active, user.inactive_reason) == (False, "invited")


def test_a_refused_invitation_says_why_beside_the_field_and_keeps_the_rest(
    client: Client, ada: User, coordinator: User
):
    typed = INVITATION | {"email": "cora@example.org"}
    page = client.post("/people/invite/", typed).content.decode()
    assert 'href="#id_email"' in page
    assert "is the address of Cora Lind&#x27;s account" in page
    assert 'value="Nora New"' in page


def test_a_role_and_an_account_are_ended_with_a_reason(
    client: Client, ada: User, coordinator: User
):
    number = coordinator.memberships.get().pk
    address = f"/people/memberships/{number}/end/"
    assert "Say why" in client.post(address, {"reason": ""}).content.decode()
    client.post(address, {"reason": "Moved to another trial"})
    assert Membership.objects.get(pk=number).is_over
    client.post(f"/people/{coordinator.pk}/deactivate/", {"reason": "Left us"})
    page = client.get(f"/people/{coordinator.pk}/").content.decode()
    for words in ("Moved to another trial", "Left us", "Deactivated", "by Ada Roe"):
        assert words in page


def test_nobody_is_offered_to_change_themselves(client: Client, ada: User):
    page = client.get(f"/people/{ada.pk}/").content.decode()
    assert "This is you" in page
    assert f"/people/{ada.pk}/deactivate/" not in page
    answer = client.post(f"/people/{ada.pk}/deactivate/", {"reason": "Oops"})
    assert "Nobody changes their own access" in answer.content.decode()


def seen_on(client: Client) -> str:
    return client.get("/people/review/").context["digest"]


def signature(client: Client, by: User) -> dict[str, str]:
    """What is typed under a review by who has signed nothing yet."""
    seen = seen_on(client)
    typed = {"statement": "Right.", "seen": seen, "password": PASSWORD}
    return typed | {"email": by.email}


def test_a_review_is_signed_with_the_password_and_keeps_what_was_read(
    client: Client, ada: User, coordinator: User
):
    """R3-18."""
    typed = {
        "statement": "All is right.",
        "seen": seen_on(client),
        "email": ada.email,
    }
    page = client.post("/people/review/", typed | {"password": "wrong"})
    assert "That is not your password" in page.content.decode()
    assert not AccessReview.objects.exists()
    client.post("/people/review/", typed | {"password": PASSWORD})
    review = AccessReview.objects.get()
    assert (review.by, review.statement) == (ada, "All is right.")
    assert [line["name"] for line in review.listed] == ["Ada Roe", "Cora Lind"]
    assert review.sha256 == digest_of(review.listed) == typed["seen"]
    page = client.get(f"/people/review/{review.pk}/").content.decode()
    assert "As signed" in page
    with giving_reason("A test of what a page says then."), as_owner():
        AccessReview.objects.update(listed=review.listed[:1])
    page = client.get(f"/people/review/{review.pk}/").content.decode()
    assert "Changed since" in page
    assert "does not hold" in page
    listed = client.get(f"/people/review/{review.pk}/list.csv").content.decode()
    assert listed.startswith("name,email,account,role,site,from,until\nAda Roe,ada@")


def test_a_list_that_changed_while_it_was_read_is_not_signed(
    client: Client, ada: User, coordinator: User
):
    typed = signature(client, ada)
    deactivate(user=coordinator, reason="Left", by=ada)
    page = client.post("/people/review/", typed).content.decode()
    assert "access changed while you read" in page
    assert not AccessReview.objects.exists()


def test_a_review_is_due_again_after_90_days(client: Client, ada: User):
    """R3-18."""
    assert "Access review is due" in client.get("/people/").content.decode()
    typed = signature(client, ada)
    client.post("/people/review/", typed)
    assert "Access review is due" not in client.get("/people/").content.decode()
    with clock.fixed(clock.now() + timedelta(days=91)):
        assert overdue_at(["MAD", "SLC"]) == ["MAD", "SLC"]


def test_an_export_with_arms_is_hidden_from_blinded_roles(ada: User):
    """R3-01: neither listed nor handed out, though it is of the same sites."""
    una = make_user("Una Hart", "unblinded_statistician", None)
    theirs = request_export(reason="Board", by=una)
    own = request_export(reason="Report", by=ada)
    assert theirs.needs == ["see the arm"]
    assert own.needs == ["see who has access"]
    assert list(exports_for(scope_of(ada))) == [own]
    assert list(exports_for(scope_of(una))) == [theirs]
    with pytest.raises(OutsideScope):
        count_download(export=theirs, by=ada)
    with pytest.raises(FileGone):
        count_download(export=theirs, by=una)
    assert not Export.objects.exclude(downloads=0).exists()


def test_who_has_access_is_exported_for_the_sites_asked_for(
    ada: User, coordinator: User, stranger: User
):
    """R3-04, R3-18: those of all sites too, and why a role ended."""
    membership = coordinator.memberships.get()
    end_membership(membership=membership, reason="Moved", by=ada)
    tables = {table.name: table for table in datasets()}

    def rows(name: str) -> str:
        out = io.BytesIO()
        copy_csv(tables[name], out, sites=["MAD"], connection=connection)
        return out.getvalue().decode()

    assert rows("memberships").splitlines() == [
        "name,email,role,site,begins_on,ends_on,can_sign_in",
        "Ada Roe,ada@example.org,administrator,,,,1",
        "Cora Lind,cora@example.org,coordinator,MAD,,"
        f"{clock.today('America/Chicago')},1",
    ]
    assert "ended,coordinator,MAD,Moved,Ada Roe," in rows("access_changes")
    assert rows("access_reviews").startswith("review,by,at,sites,statement,sha256")
