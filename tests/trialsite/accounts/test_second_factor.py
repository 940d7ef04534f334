"""The second step of signing in, and that nobody gets past it where it is required."""

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.conf import LazySettings
from django.conf import settings as live
from django.test import Client
from django.urls import reverse

from tests.fixtures.factors import (
    PASSWORD,
    SECRET,
    code_of,
    give_app,
    give_code,
    give_password,
    give_recovery_codes,
    is_in,
    set_up_app,
)
from tests.fixtures.people import make_user
from tests.trialsite.access.matrix import DOORS
from trialsite.access.models import AccessChange, User
from trialsite.accounts.middleware import ALLOWED
from trialsite.accounts.models import FactorSecret
from trialsite.outbox.composers import composer_of
from trialsite.outbox.models import Message
from trialsite.secrets.rotation import sealed_models

WITHOUT_A_THING = {"letter", "screening", "participant", "export", "review", "person"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def cora() -> User:
    return make_user("Cora Lind", "coordinator", "MAD", password=PASSWORD)


@pytest.fixture
def required(settings: LazySettings) -> None:
    """As outside the demo."""
    settings.SECOND_FACTOR_REQUIRED = True


def test_the_password_alone_opens_nothing(client: Client, cora: User):
    """P11-20."""
    give_app(cora)
    answer = give_password(client, cora, next="/protocol/?x=1")
    assert answer["Location"] == "/sign-in/code/"
    assert not is_in(client)
    answer = give_code(client, code_of())
    assert answer["Location"] == "/protocol/?x=1"
    assert is_in(client)


def test_a_code_works_once(client: Client, cora: User):
    """RFC 6238, 5.2: also within the seconds in which it is shown."""
    give_app(cora)
    code = code_of()
    give_password(client, cora)
    give_code(client, code)
    other = Client()
    give_password(other, cora)
    assert "That was not right" in give_code(other, code).content.decode()
    assert not is_in(other)


def test_a_recovery_code_works_once(client: Client, cora: User):
    give_app(cora)
    first, second, *_ = give_recovery_codes(cora)
    for code, gets_in in ((first, True), (first, False), (second, True)):
        browser = Client()
        give_password(browser, cora)
        give_code(browser, code)
        assert is_in(browser) is gets_in


def test_wrong_codes_lock_the_account_like_wrong_passwords(client: Client, cora: User):
    """P11-22: who knows the password cannot try all codes, and the words stay the
    same, so that nobody learns of the lock."""
    give_app(cora)
    give_password(client, cora)
    words = {
        "That was not right" in give_code(client, "000000").content.decode()
        for _ in range(live.AXES_FAILURE_LIMIT)
    }
    assert words == {True}
    assert "That was not right" in give_code(client, code_of()).content.decode()
    assert not is_in(client)
    assert give_password(Client(), cora).status_code == 200
    AccessAttempt.objects.all().delete()
    give_code(client, code_of())
    assert is_in(client)


def test_codes_are_limited_whoever_sends_them(
    client: Client, cora: User, settings: LazySettings
):
    settings.LIMITS = settings.LIMITS | {"second step": {"value": (2, 900)}}
    give_app(cora)
    give_password(client, cora)
    assert [give_code(client, "1").status_code for _ in range(3)] == [200, 200, 429]


def test_the_second_page_opens_to_nobody_without_the_first(client: Client, cora: User):
    give_app(cora)
    assert client.get("/sign-in/code/")["Location"] == "/sign-in/"
    assert give_code(client, code_of())["Location"] == "/sign-in/"
    assert client.get("/sign-in/temporary/")["Location"] == "/sign-in/"


@pytest.mark.usefixtures("required")
def test_without_a_second_factor_nothing_else_opens(client: Client, cora: User):
    """P11-05, P11-20: every address but those that set one up leads to its page."""
    assert give_password(client, cora).status_code == 302
    kept_in = [
        name
        for name, door in DOORS.items()
        if door.signs_in and not door.of and name not in (*ALLOWED, "mfa_index")
    ]
    assert len(kept_in) > 15
    opened = [
        (method, name)
        for name in kept_in
        for method in ("GET", "POST")
        if client.generic(method, reverse(name)).headers.get("Location")
        != reverse("account")
    ]
    assert not opened
    page = client.get("/account/").content.decode()
    assert "Set up a second factor" in page
    assert "Where you are signed in" not in page


@pytest.mark.usefixtures("required")
def test_who_sets_one_up_goes_on_at_once(client: Client, cora: User):
    give_password(client, cora)
    set_up_app(client)
    assert is_in(client)
    page = client.get("/account/recovery-codes/").content.decode()
    codes = give_recovery_codes(cora)
    assert all(code in page for code in codes)
    assert not any(
        code in client.get("/account/recovery-codes/").content.decode()
        for code in codes
    )
    kinds = list(cora.access_changes.values_list("kind", flat=True))
    assert kinds == [AccessChange.Kind.FACTOR_ADDED]


@pytest.mark.usefixtures("required")
def test_a_session_that_showed_none_signs_in_again(client: Client, cora: User):
    """A factor set up elsewhere does not count for a session that began before."""
    client.force_login(cora)
    give_app(cora)
    assert client.get("/protocol/")["Location"] == "/sign-in/"
    give_password(client, cora)
    assert not is_in(client)


@pytest.mark.usefixtures("required")
def test_the_last_second_factor_is_kept_where_one_is_required(
    client: Client, cora: User
):
    give_password(client, cora)
    set_up_app(client)
    answer = client.post("/account/app/remove/")
    assert "This is your only second factor" in answer.content.decode()
    assert Authenticator.objects.filter(user=cora, type="totp").exists()


def test_it_is_offered_in_the_demo_and_can_be_taken_away(client: Client, cora: User):
    give_password(client, cora)
    assert is_in(client)
    set_up_app(client)
    client.post("/account/app/remove/")
    assert not Authenticator.objects.filter(user=cora).exists()
    assert not FactorSecret.objects.exists()
    kinds = list(cora.access_changes.values_list("kind", flat=True))
    assert kinds == ["factor_added", "factor_removed"]


def test_the_owner_hears_of_each_change(client: Client, cora: User):
    """P11-19."""
    give_password(client, cora)
    set_up_app(client)
    message = Message.objects.get(kind="account-notice")
    letter = composer_of(message.kind)(message)
    assert letter.to == cora.email
    assert "A second factor was added" in letter.body


def test_a_change_asks_for_the_password_again(client: Client, cora: User):
    client.force_login(cora)
    for page in ("/account/app/", "/account/passkey/", "/account/recovery-codes/new/"):
        assert client.get(page)["Location"].startswith("/account/confirm/?next=")
    answer = client.post("/account/confirm/?next=/account/app/", {"password": "wrong"})
    assert "That is not your password" in answer.content.decode()
    assert AccessAttempt.objects.get().failures_since_start == 1
    answer = client.post("/account/confirm/", {"password": PASSWORD, "next": "//evil/"})
    assert answer["Location"] == "/account/"
    assert client.get("/account/app/").status_code == 200


def test_secrets_are_sealed_at_rest_and_rotated_with_the_identities(cora: User):
    """P11-19, P11-20: a stolen database makes no codes."""
    app = give_app(cora)
    give_recovery_codes(cora)
    assert SECRET not in str(Authenticator.objects.values_list("data", flat=True))
    sealed = FactorSecret.objects.get(pk=app.data["secret"])
    assert sealed.text == SECRET
    stored = FactorSecret.objects.filter(pk=sealed.pk).values_list("text").get()[0]
    assert SECRET.encode() not in stored.held
    assert FactorSecret in sealed_models()


def test_nobody_signs_up(client: Client, db: None):
    """Invitations are the only way to an account."""
    for address in ("/signup/", "/account/signup/", "/accounts/signup/"):
        assert client.get(address).status_code in (302, 404)
    assert not User.objects.exists()


def test_an_unknown_passkey_opens_nothing_and_tells_nothing(client: Client, db: None):
    answer = client.get("/sign-in/passkey/", headers={"Accept": "application/json"})
    options = answer.json()["request_options"]["publicKey"]
    assert "allowCredentials" not in options or not options["allowCredentials"]
    assert options["userVerification"] == "required"
    for credential in ("", "{}", "[]", "nonsense", '{"response":{"userHandle":"MQ"}}'):
        answer = client.post(
            "/sign-in/passkey/", {"credential": credential}, follow=True
        )
        assert "opens no account here" in answer.content.decode()
