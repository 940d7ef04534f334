"""A new password by a link that goes to its owner alone."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.fixtures.factors import PASSWORD, give_app, give_password, is_in
from tests.fixtures.people import make_user
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.refusals import AccessRefused, InvitationRefused, OwnRights
from trialsite.access.scope import OutsideScope
from trialsite.accounts.models import ResetLink, SignedIn
from trialsite.accounts.resets import (
    ask_for_reset,
    issue_reset,
    set_password_by_link,
    start_reset,
)
from trialsite.outbox.composers import Email, Skip, composer_of
from trialsite.outbox.models import Message

NEW = "purple staple gravel hymn"

pytestmark = pytest.mark.django_db


@pytest.fixture
def cora() -> User:
    return make_user("Cora Lind", "coordinator", "MAD", password=PASSWORD)


def letters(kind: str) -> list[Email | Skip]:
    found = Message.objects.filter(kind=kind).order_by("pk")
    return [composer_of(kind)(message) for message in found]


def test_a_forgotten_password_is_set_anew_by_its_owner(client: Client, cora: User):
    """P11-19: the link goes to the owner, who hears of it when it was used; every
    session ends."""
    elsewhere = Client()
    give_password(elsewhere, cora)
    client.post("/sign-in/forgotten/", {"email": "CORA@example.org"})
    (letter,) = letters("password-reset")
    assert isinstance(letter, Email)
    assert letter.to == cora.email
    code = letter.body.partition("/sign-in/new-password/#")[2].split()[0]
    assert is_in(elsewhere)
    typed = {"code": f"#{code}", "password": NEW, "again": NEW}
    assert client.post("/sign-in/new-password/", typed)["Location"] == "/sign-in/"
    assert not is_in(elsewhere)
    assert SignedIn.objects.get().ended_reason == "password"
    cora.refresh_from_db()
    assert cora.check_password(NEW)
    (notice,) = letters("account-notice")
    assert (notice.to, "A new password was set" in notice.body) == (cora.email, True)
    assert give_password(client, cora).status_code == 200


def test_a_second_factor_is_asked_for_also_after_a_reset(client: Client, cora: User):
    give_app(cora)
    set_password_by_link(code=issue_reset(user=cora), password=NEW)
    form = {"username": cora.email, "password": NEW}
    assert client.post("/sign-in/", form)["Location"] == "/sign-in/code/"


def test_nobody_learns_who_has_an_account(client: Client, cora: User):
    """P11-20: the same words and the same work; suspended accounts get no letter."""
    User.objects.filter(pk=cora.pk).update(is_active=False)
    make_user("Bob Ames", "coordinator", "BOS")
    pages = set()
    for email in ("cora@example.org", "bob@example.org", "nobody@example.org"):
        answer = Client().post("/sign-in/forgotten/", {"email": email}, follow=True)
        page = answer.content.decode()
        pages.add("If that address has an account here" in page)
        assert email not in page
    assert pages == {True}
    kinds = [type(letter).__name__ for letter in letters("password-reset")]
    assert sorted(kinds) == ["Email", "Skip"]


def test_asking_is_limited(client: Client, cora: User):
    answers = [
        client.post("/sign-in/forgotten/", {"email": cora.email}).status_code
        for _ in range(4)
    ]
    assert answers == [302, 302, 302, 429]


def test_a_link_works_once_for_two_hours_and_the_others_end_with_it(cora: User):
    first, second, late = (issue_reset(user=cora) for _ in range(3))
    with (
        clock.fixed(clock.now() + timedelta(hours=2)),
        pytest.raises(InvitationRefused, match="works once, for 2 hours"),
    ):
        set_password_by_link(code=late, password=NEW)
    with pytest.raises(AccessRefused, match="would be guessed soon"):
        set_password_by_link(code=first, password="Password1234!")
    set_password_by_link(code=first, password=NEW)
    for code in (first, second, "made up"):
        with pytest.raises(InvitationRefused):
            set_password_by_link(code=code, password=NEW)
    assert not ResetLink.objects.filter(code_hash__in=[first, second]).exists()


def test_an_administrator_starts_a_reset_and_sets_nothing(
    client: Client, cora: User, admin_user: User, stranger: User
):
    """P11-19: an administrator cannot get in as somebody else: the link goes to the
    owner, the password stays until they use it, and no page takes one."""
    client.force_login(admin_user)
    address = f"/people/{cora.pk}/password/"
    assert 'type="password"' not in client.get(address).content.decode()
    client.post(address, {"reason": "Forgot it", "password": NEW})
    cora.refresh_from_db()
    assert cora.check_password(PASSWORD)
    (letter,) = letters("password-reset")
    assert letter.to == cora.email
    change = cora.access_changes.get()
    assert (change.kind, change.reason, change.by) == (
        "reset_sent",
        "Forgot it",
        admin_user,
    )
    with pytest.raises(OutsideScope):
        start_reset(user=cora, reason="Why not", by=stranger)
    with pytest.raises(OwnRights):
        start_reset(user=admin_user, reason="Why not", by=admin_user)


def test_pressing_twice_sends_one_letter(cora: User):
    with clock.fixed(clock.now()):
        ask_for_reset(email=cora.email)
        ask_for_reset(email=cora.email)
    assert Message.objects.filter(kind="password-reset").count() == 1
