"""A second factor that was lost: withdrawn at once, and replaced for one sign-in."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.test import Client

from tests.fixtures.factors import (
    PASSWORD,
    code_of,
    give_app,
    give_code,
    give_password,
    give_recovery_codes,
    is_in,
    set_up_app,
)
from tests.fixtures.people import make_user
from trialsite import clock
from trialsite.access.models import User
from trialsite.access.refusals import AccessRefused, OwnRights
from trialsite.access.scope import OutsideScope
from trialsite.accounts.lost import use_temporary_code, withdraw_factors
from trialsite.accounts.models import FactorSecret, FailedSignIn, TemporaryCode
from trialsite.outbox.composers import composer_of
from trialsite.outbox.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def required(settings: LazySettings) -> None:
    """As outside the demo."""
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def cora() -> User:
    """Cora has an app, and recovery codes."""
    user = make_user("Cora Lind", "coordinator", "MAD", password=PASSWORD)
    give_app(user)
    return user


def withdraw(user: User, by: User) -> str:
    return withdraw_factors(user=user, reason="Phone stolen", by=by)[1]


def try_temporary(client: Client, text: str):
    return client.post("/sign-in/temporary/", {"code": text})


def test_a_lost_device_is_useless_at_once(cora: User, admin_user: User):
    """P11-21: sessions end, and neither the app nor a recovery code opens anything."""
    saved, *_ = give_recovery_codes(cora)
    client = Client()
    give_password(client, cora)
    give_code(client, code_of())
    assert is_in(client)
    withdraw(cora, admin_user)
    assert not is_in(client)
    assert not Authenticator.objects.filter(user=cora).exists()
    assert not FactorSecret.objects.exists()
    for code in (code_of(ahead=1), saved):
        assert give_password(client, cora)["Location"] == "/sign-in/temporary/"
        give_code(client, code)
        try_temporary(client, code)
        assert not is_in(client)


def test_the_temporary_code_lets_in_once_and_only_to_set_up_another(
    cora: User, admin_user: User
):
    """P11-21: temporary replacement tracked."""
    text = withdraw(cora, admin_user)
    client = Client()
    give_password(client, cora)
    try_temporary(client, text.lower().replace("-", " "))
    assert client.get("/protocol/")["Location"] == "/account/"
    again = Client()
    give_password(again, cora)
    assert "That code is not good" in try_temporary(again, text).content.decode()
    secret = set_up_app(client)
    assert is_in(client)
    code = TemporaryCode.objects.get()
    assert code.used_at is not None
    assert code.replaced_at is not None
    last = Client()
    give_password(last, cora)
    give_code(last, code_of(secret, ahead=1))
    assert is_in(last)


def test_it_is_good_for_a_day_and_the_next_one_replaces_it(
    cora: User, admin_user: User
):
    first = withdraw(cora, admin_user)
    second = withdraw(cora, admin_user)
    assert not use_temporary_code(user=cora, text=first)
    with clock.fixed(clock.now() + timedelta(hours=24, minutes=1)):
        assert not use_temporary_code(user=cora, text=second)
    assert use_temporary_code(user=cora, text=second)
    assert TemporaryCode.objects.filter(replaced_at=None).count() == 1


def test_it_needs_the_password_too_so_one_person_alone_misuses_nothing(
    cora: User, admin_user: User
):
    """P11-19: the administrator has the code without the password; who reads the
    mail can set a password and lacks the code."""
    text = withdraw(cora, admin_user)
    assert try_temporary(Client(), text)["Location"] == "/sign-in/"
    letters = [composer_of(m.kind)(m).body for m in Message.objects.all()]
    assert letters
    assert not any(text in body for body in letters)
    kept = str(list(TemporaryCode.objects.values()))
    assert text.replace("-", "") not in kept


def test_wrong_temporary_codes_count_towards_a_lock(cora: User, admin_user: User):
    text = withdraw(cora, admin_user)
    client = Client()
    give_password(client, cora)
    for _ in range(5):
        try_temporary(client, "AAAA-BBBB-CCCC")
    assert "not good" in try_temporary(client, text).content.decode()
    assert set(FailedSignIn.objects.values_list("step", flat=True)) == {"temporary"}


def test_the_page_shows_the_code_once_and_the_person_page_tracks_it(
    cora: User, admin_user: User, settings: LazySettings
):
    settings.SECOND_FACTOR_REQUIRED = False
    office = Client()
    office.force_login(admin_user)
    address = f"/people/{cora.pk}/withdraw/"
    assert "Say why" in office.post(address, {"reason": ""}).content.decode()
    page = office.post(address, {"reason": "Phone stolen"}).content.decode()
    found = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", page)
    assert found
    page = office.get(f"/people/{cora.pk}/").content.decode()
    assert found[0] not in page
    for words in ("Given by Ada Roe: Phone stolen.", "Not used; good until"):
        assert words in page
    assert use_temporary_code(user=cora, text=found[0])
    assert "Used on" in office.get(f"/people/{cora.pk}/").content.decode()


def test_who_may_withdraw(cora: User, admin_user: User, stranger: User):
    with pytest.raises(OutsideScope):
        withdraw(cora, stranger)
    with pytest.raises(OwnRights):
        withdraw(admin_user, admin_user)
    with pytest.raises(AccessRefused, match="has no second factor"):
        withdraw(stranger, admin_user)
    with pytest.raises(AccessRefused, match="reason is blank"):
        withdraw_factors(user=cora, reason=" ", by=admin_user)


def test_the_last_administrator_is_helped_at_the_command_line(
    admin_user: User, capsys: pytest.CaptureFixture[str]
):
    give_app(admin_user)
    call_command("withdraw_factors", "ADA@example.org", reason="Phone at sea")
    found = re.search(r"code: (\S+)", capsys.readouterr().out)
    assert found
    assert use_temporary_code(user=admin_user, text=found[1])
    change = admin_user.access_changes.get()
    assert (change.kind, change.by, change.reason) == (
        "factor_withdrawn",
        None,
        "Phone at sea",
    )
    with pytest.raises(CommandError, match="Nobody has an account"):
        call_command("withdraw_factors", "nobody@example.org", reason="x")
