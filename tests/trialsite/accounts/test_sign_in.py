"""The password, its field, and the session that begins with it."""

import re
from collections import deque

import pytest
from django.contrib.auth import authenticate
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory
from django.urls import reverse

from tests.fixtures.factors import PASSWORD
from tests.fixtures.people import make_user
from tests.trialsite.access.matrix import DOORS
from trialsite.access.models import User

ODD = "  Quiet river, Stone \t"
LONG = "quiet river stone " * 8


# Drawn as participants see it, who come by a link.
SHOWS_ANOTHERS_PAGE = "gallery-phone"


@pytest.fixture
def cora(db: None) -> User:
    return make_user("Cora Lind", "coordinator", "MAD", password=PASSWORD)


def opens_with(user: User, password: str) -> bool:
    request = RequestFactory().post("/sign-in/")
    return authenticate(request, username=user.email, password=password) == user


@pytest.mark.parametrize("password", [ODD, LONG, "pässword of ünusual signs ☃"])
def test_a_password_counts_exactly_as_it_was_typed(cora: User, password: str):
    cora.set_password(password)
    cora.save(update_fields=["password"])
    assert opens_with(cora, password)
    for other in (password.strip(), password.casefold(), password[:64], f"{password} "):
        assert (other == password) is opens_with(cora, other)


@pytest.mark.parametrize("page", ["sign-in", "invitation", "password-new"])
def test_a_password_is_masked_and_a_manager_may_fill_it(
    client: Client, db: None, page: str
):
    drawn = client.get(reverse(page)).content.decode()
    fields = re.findall(r"<input[^>]*name=\"[^\"]*password[^\"]*\"[^>]*>", drawn)
    assert fields
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field)
        assert not re.search(r"\b(maxlength|readonly|onpaste)\b", field)


def test_signing_in_begins_a_session_of_another_name(
    client: Client, cora: User, settings
):
    """A name that somebody planted before is worth nothing after."""
    client.get("/sign-in/")
    planted = client.session
    planted["planted"] = True
    planted.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    client.post("/sign-in/", {"username": cora.email, "password": PASSWORD})
    key = client.session.session_key
    assert client.session["_auth_user_id"] == str(cora.pk)
    assert key != planted.session_key
    assert not Session.objects.filter(pk=planted.session_key).exists()
    assert len(key) >= 32, "At 36 signs each, that is more than 128 bits."


def test_every_page_of_staff_offers_to_sign_out(client: Client, admin_user: User):
    client.force_login(admin_user)
    pages = 0
    for name, door in DOORS.items():
        if not door.signs_in or door.of or "GET" not in door.methods:
            continue
        if name == SHOWS_ANOTHERS_PAGE:
            continue
        answer = client.get(reverse(name))
        # A download is closed once it is read.
        deque(getattr(answer, "streaming_content", ()), maxlen=0)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            pages += 1
            assert f'action="{reverse("sign-out")}"' in answer.content.decode(), name
    assert pages > 10


def test_a_new_database_has_no_account(db: None):
    assert not User.objects.exists()
